// `userDataSyncTasks:previewRecords`: the records that a task has to show, page by page.
import { RequestError } from '../platform/errors';
import { answering } from './answering';
import { optionalText, pageOf, pagingOf, rowId } from './params';
import type { TaskRecords } from '../runs/task-records';
import { RECORD_ACTIONS, SUSPENSION_ACTIONS } from '../contracts/types';

/** What it is asked besides the key of the task. */
export const RECORD_PARAMS = ['action', 'dataType', 'search', 'removals'];

const ACTIONS = [...RECORD_ACTIONS, ...SUSPENSION_ACTIONS, 'failed'];
/** More than any uid or name has. */
const MAX_LENGTH = 255;

export function previewRecords(records: TaskRecords) {
  return answering(async ({ action: { params } }) => {
    const taskId = rowId(params.filterByTk, 'filterByTk');
    const action = optionalText(params.action, 'action', MAX_LENGTH);
    if (action !== undefined && !ACTIONS.includes(action)) {
      throw new RequestError(400, 'Parameter "{{name}}" must be one of {{allowed}}', {
        name: 'action',
        allowed: ACTIONS.join(', '),
      });
    }
    const paging = pagingOf(params);
    const found = await records.find({
      ...paging,
      action,
      taskId,
      dataType: optionalText(params.dataType, 'dataType', MAX_LENGTH),
      search: optionalText(params.search, 'search', MAX_LENGTH),
      removals: ['true', '1'].includes(String(params.removals)),
    });
    return pageOf(found, paging);
  });
}
