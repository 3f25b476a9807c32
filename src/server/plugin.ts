// Wiring only: which parts there are, and where they meet the host.
import { Plugin } from '@nocobase/server';
import { userDataActions } from './actions/user-data';
import { SyncSourceModel } from './models/sync-source-model';
import { SyncSourceManager } from './sources/sync-source-manager';
import { UserDataResourceManager } from './targets/user-data-resource-manager';
import { RawLog } from './tasks/raw-log';
import { TaskRunner } from './tasks/task-runner';
import { UserDataSyncService } from './tasks/user-data-sync-service';

/** This plugin on the server: `app.pm.get('user-data-sync')`. */
export class PluginUserDataSyncServer extends Plugin {
  /** Where plugins register their source types, in their `load`. */
  sourceManager!: SyncSourceManager;
  /** Where plugins register their targets, in their `load`. */
  resourceManager!: UserDataResourceManager;
  /** There once this plugin is loaded. */
  syncService!: UserDataSyncService;

  beforeLoad() {
    this.db.registerModels({ SyncSourceModel });
    this.sourceManager = new SyncSourceManager();
    this.resourceManager = new UserDataResourceManager();
    this.resourceManager.db = this.db;
    this.resourceManager.logger = this.log;
  }

  async load() {
    const rawLog = new RawLog(this.app);
    const runner = new TaskRunner(this.resourceManager, rawLog, this.log);
    this.syncService = new UserDataSyncService(this.sourceManager, this.resourceManager, runner, rawLog);

    this.app.resourceManager.define({ name: 'userData', actions: userDataActions(this) });
    this.app.acl.registerSnippet({
      name: 'pm.user-data-sync',
      actions: ['userData:*', 'userDataSyncSources:*', 'userDataSyncTasks:*'],
    });
    this.app.on('afterStop', () => rawLog.close());
  }
}

export default PluginUserDataSyncServer;
