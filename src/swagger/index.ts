// The HTTP API of this plugin, for the host's API documentation.
import { actionPaths } from './action-paths';
import { historySchemas } from './history-schemas';
import { refusal } from './parts';
import { personPaths, personSchemas } from './person-paths';
import { payloadSchemas } from './payload-schemas';
import { previewSchemas } from './preview-schemas';
import { resourcePaths } from './resource-paths';
import { mappingSchemas } from './mapping-schemas';
import { sourceSchemas } from './source-schemas';
import { taskPaths } from './task-paths';
import { taskSchemas } from './task-schemas';

export default {
  info: { title: 'NocoBase API - User data synchronization plugin' },
  tags: [
    { name: 'userData', description: 'Push user data, start tasks' },
    { name: 'userDataSyncSources', description: 'The configured places that user data comes from' },
    { name: 'userDataSyncTasks', description: 'The runs of sources' },
    { name: 'userDataSyncPushes', description: 'What was pushed: kept 30 days, 10,000 rows at most' },
    { name: 'userDataSuspensions', description: 'Who can not get in' },
  ],
  paths: { ...actionPaths, ...taskPaths, ...personPaths, ...resourcePaths },
  components: {
    responses: {
      userDataSyncUnauthenticated: refusal('There is no valid token'),
      userDataSyncForbidden: refusal('The role does not hold the snippet `pm.user-data-sync`'),
    },
    schemas: {
      ...payloadSchemas,
      ...sourceSchemas,
      ...mappingSchemas,
      ...taskSchemas,
      ...previewSchemas,
      ...historySchemas,
      ...personSchemas,
    },
  },
};
