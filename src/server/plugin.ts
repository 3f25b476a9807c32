// Wiring only: which parts there are, and where they meet the host.
import type { Transaction } from '@nocobase/database';
import { Plugin } from '@nocobase/server';
import { limitAccess } from './actions/access';
import { maskRequestAddress, maskRequestLog } from './actions/mask-request-log';
import { tellRefusals } from './actions/refusals';
import { boundRequest, bringPayloadBack } from './actions/bounded-requests';
import { userDataActions } from './actions/user-data';
import { defineExactKeys } from './database/exact-keys';
import { Spool, spoolFolder } from './ingest/spool';
import { discreetModel, type SyncSourceModel } from './models/sync-source-model';
import { queueWriters } from './database/write-queue';
import { Scheduler } from './schedule/scheduler';
import { checkOptions } from './sources/check-options';
import { logSourceChanges } from './sources/source-changes';
import { checkSettings } from './sources/source-settings';
import { OwnTables } from './own-tables';
import { SyncSourceManager } from './sources/sync-source-manager';
import { UserDataResourceManager } from './targets/user-data-resource-manager';
import { SyncLogs } from './tasks/logs';
import { TaskLifecycle } from './tasks/task-lifecycle';
import { TaskQueue } from './tasks/task-queue';
import { TaskRunner } from './tasks/task-runner';
import { TaskWatch } from './tasks/task-watch';
import { UserDataSyncService } from './tasks/user-data-sync-service';

interface WriteOptions {
  transaction?: Transaction;
}

/** What nodes tell each other when a source was saved or deleted. */
const SOURCES_CHANGED = 'sourcesChanged';

/** This plugin on the server: `app.pm.get('user-data-sync')`. */
export class PluginUserDataSyncServer extends Plugin {
  /** Where plugins register their source types, in their `load`. */
  sourceManager!: SyncSourceManager;
  /** Where plugins register their targets, in their `load`. */
  resourceManager!: UserDataResourceManager;
  /** There once this plugin is loaded. */
  syncService!: UserDataSyncService;
  /** Its own tables. */
  tables!: OwnTables;
  private scheduler!: Scheduler;
  private runner!: TaskRunner;
  /** The moves of tasks. */
  lifecycle!: TaskLifecycle;

  beforeLoad() {
    queueWriters(this.db);
    this.lifecycle = new TaskLifecycle(this.db);
    this.sourceManager = new SyncSourceManager();
    this.db.registerModels({ SyncSourceModel: discreetModel((type) => this.sourceManager.secretsOf(type)) });
    this.resourceManager = new UserDataResourceManager();
    this.resourceManager.db = this.db;
    this.resourceManager.app = this.app;
    this.resourceManager.logger = this.log;
  }

  async load() {
    await defineExactKeys(this.db);
    const { app, lifecycle, sourceManager: sources, resourceManager: targets, log: logger } = this;
    const logs = new SyncLogs(app);
    const queue = new TaskQueue(app);
    const runner = new TaskRunner({ app, sources, targets, lifecycle, logs, logger });
    this.runner = runner;
    const watch = new TaskWatch(app, lifecycle, queue, runner, logger);
    this.syncService = new UserDataSyncService({
      app,
      logger,
      sources,
      targets,
      lifecycle,
      queue,
      runner,
      logs,
    });

    queue.subscribe(
      (taskId) => runner.run(taskId),
      () => runner.isOpen,
    );
    this.scheduler = new Scheduler({ app, logger, start: (sourceId) => this.syncService.startScheduled(sourceId) });
    const tables = new OwnTables(app, logger);
    this.tables = tables;
    app.on('beforeStart', () => tables.putRight());
    app.on('afterStart', async () => {
      await Spool.removeAbandoned(spoolFolder(app), (taskId) => lifecycle.isRunning(taskId).catch(() => true));
      watch.start();
      await this.scheduler.start();
    });
    app.on('beforeReload', () => this.scheduler.stop());
    app.on('beforeStop', async () => {
      this.scheduler.stop();
      await watch.stop();
      await Promise.all([runner.stop(), this.syncService.stop()]);
      logs.close();
    });

    this.db.on('userDataSyncSources.beforeValidate', checkSettings);
    this.db.on(
      'userDataSyncSources.beforeSave',
      checkOptions((type) => sources.secretsOf(type)),
    );
    logSourceChanges(this.db, logger);
    this.db.on('userDataSyncSources.afterDestroy', (source: SyncSourceModel, options?: WriteOptions) =>
      lifecycle.removeOf(source.id, options?.transaction),
    );
    for (const event of ['userDataSyncSources.afterSave', 'userDataSyncSources.afterDestroy']) {
      this.db.on(event, (_: unknown, options?: WriteOptions) => this.onSourceChanged(options?.transaction));
    }

    app.resourceManager.define({ name: 'userData', actions: userDataActions(this) });
    app.use(maskRequestAddress, { tag: 'maskUserDataSyncRequestAddress', before: 'logger' });
    app.resourceManager.use(maskRequestLog, { tag: 'maskUserDataSyncRequestLog', before: 'acl' });
    app.resourceManager.use(tellRefusals, { tag: 'tellUserDataSyncRefusals', before: 'acl' });
    // Once it is known that the caller may do it at all, and before the host's own checks look at a filter.
    app.acl.use(limitAccess, { tag: 'limitUserDataSyncAccess', after: 'core', before: 'after' });
    app.resourceManager.use(tables.refuse, { tag: 'refuseUserDataSyncCalls', after: 'acl' });
    app.resourceManager.use(boundRequest, { tag: 'boundUserDataSyncRequest', before: 'acl' });
    app.resourceManager.use(bringPayloadBack, { tag: 'bringUserDataSyncPayloadBack', after: 'acl' });
    app.acl.registerSnippet({
      name: 'pm.user-data-sync',
      actions: ['userData:*', 'userDataSyncSources:*', 'userDataSyncTasks:*'],
    });
  }

  /** Another node tells that a source has changed. */
  async handleSyncMessage({ type }: { type?: string }): Promise<void> {
    if (type === SOURCES_CHANGED) {
      await this.takeChanges();
    }
  }

  private async onSourceChanged(transaction?: Transaction): Promise<void> {
    if (transaction) {
      // Nobody could read the change before.
      transaction.afterCommit(() => this.onSourceChanged());
      return;
    }
    await this.takeChanges();
    await this.sendSyncMessage({ type: SOURCES_CHANGED });
  }

  private async takeChanges(): Promise<void> {
    await this.scheduler.load();
    await this.runner.look();
  }
}

export default PluginUserDataSyncServer;
