// Wiring only: which parts there are, and where they meet the host.
import type { Model, Transaction } from '@nocobase/database';
import type { HandlerType } from '@nocobase/resourcer';
import { Plugin } from '@nocobase/server';
import { limitAccess } from './http/access';
import { maskRequestAddress, maskRequestLog } from './http/mask-request-log';
import { tellRefusals } from './http/refusals';
import { boundRequest, bringPayloadBack } from './http/bounded-requests';
import { previewRecords } from './http/preview-records';
import { userDataActions } from './http/user-data';
import { userDataSuspensionActions } from './http/user-data-suspensions';
import { RootUsers } from './directory/state/root-users';
import { defineExactKeys } from './platform/exact-keys';
import { checkMappingOnSave } from './ingest/source-mapping';
import { Spool, spoolFolder } from './ingest/spool';
import { discreetModel, type SyncSourceModel } from './sources/sync-source-model';
import { queueWriters } from './platform/write-queue';
import { measureRuns } from './health/metrics';
import { NotificationSender } from './health/notification-sender';
import { SourceHealth } from './health/source-health';
import { Scheduler } from './runs/scheduler';
import { checkOptions } from './sources/check-options';
import { logSourceChanges } from './sources/source-changes';
import { SourceRenaming } from './sources/rename-source';
import { checkSettings } from './sources/source-settings';
import { OwnTables } from './own-tables';
import { closeToSuspended } from './suspensions/account-gate';
import { Suspensions } from './suspensions/suspensions';
import { SyncSourceManager } from './sources/sync-source-manager';
import { UserDataResourceManager } from './ingest/user-data-resource-manager';
import { FailureRows } from './runs/failures/failure-rows';
import { SyncLogs } from './runs/logs';
import { HistoryKeeper } from './runs/history/history-keeper';
import { PushKeeper } from './runs/pushes/push-keeper';
import { PushKeys } from './runs/pushes/push-keys';
import { PushRows } from './runs/pushes/push-rows';
import { PushRunner } from './runs/pushes/push-runner';
import { QueuedPushRows } from './runs/pushes/queued-push-rows';
import { QueuedPushes } from './runs/pushes/queued-pushes';
import { TaskLifecycle } from './runs/task-lifecycle';
import { TaskQueue } from './runs/task-queue';
import { TaskRecords } from './runs/task-records';
import { TaskRunner } from './runs/task-runner';
import { StalledTaskRecovery } from './runs/stalled-task-recovery';
import { UserDataSyncService } from './runs/user-data-sync-service';

interface WriteOptions {
  transaction?: Transaction;
}

/** What nodes tell each other when a source was saved or deleted. */
const SOURCES_CHANGED = 'sourcesChanged';

/** What they tell each other when somebody was suspended or let in again. */
const SUSPENSIONS_CHANGED = 'suspensionsChanged';

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
  /** Who can't get in. */
  suspensions!: Suspensions;
  private scheduler!: Scheduler;
  private runner!: TaskRunner;
  /** The moves of tasks. */
  lifecycle!: TaskLifecycle;
  /** The records that tasks have to show. */
  records!: TaskRecords;
  /** The records that failed in tasks and pushes. */
  failures!: FailureRows;
  renaming!: SourceRenaming;
  /** What is pushed. */
  pushes!: PushRunner;
  queuedPushes!: QueuedPushes;
  private queuedPushRows!: QueuedPushRows;
  pushKeeper!: PushKeeper;
  historyKeeper!: HistoryKeeper;
  recovery!: StalledTaskRecovery;
  /** How sources are doing, and who is told of it. */
  health!: SourceHealth;

  beforeLoad() {
    queueWriters(this.db);
    this.lifecycle = new TaskLifecycle(this.db);
    this.records = new TaskRecords(this.db);
    this.failures = new FailureRows(this.db);
    this.sourceManager = new SyncSourceManager();
    this.db.registerModels({ SyncSourceModel: discreetModel((type) => this.sourceManager.secretsOf(type)) });
    this.resourceManager = new UserDataResourceManager();
    this.resourceManager.db = this.db;
    this.resourceManager.app = this.app;
    this.resourceManager.logger = this.log;
    this.queuedPushRows = new QueuedPushRows(this.db);
    this.renaming = new SourceRenaming({
      ...{ db: this.db, targets: this.resourceManager },
      ...{ lifecycle: this.lifecycle, pushes: this.queuedPushRows },
    });
  }

  async load() {
    await defineExactKeys(this.db);
    const { app, lifecycle, records, failures, sourceManager: sources, resourceManager: targets, log: logger } = this;
    const logs = new SyncLogs(app);
    const queue = new TaskQueue(app);
    const runner = new TaskRunner({ app, sources, targets, lifecycle, records, failures, logs, logger });
    this.runner = runner;
    const recovery = new StalledTaskRecovery(app, lifecycle, queue, runner, logger);
    this.recovery = recovery;
    const pushRows = new PushRows(this.db, failures);
    const pushKeys = new PushKeys(app, pushRows);
    this.queuedPushes = new QueuedPushes(app, this.queuedPushRows, logger);
    this.pushes = new PushRunner({
      ...{ app, logger, targets, logs },
      ...{ rows: pushRows, keys: pushKeys, queued: this.queuedPushes, failures },
    });
    this.pushKeeper = new PushKeeper(app, pushRows, pushKeys, failures, logger);
    this.historyKeeper = new HistoryKeeper(app, logger);
    const sender = new NotificationSender(app, logger);
    const health = new SourceHealth({ app, logger, tell: (news) => sender.tell(news) });
    this.health = health;
    this.syncService = new UserDataSyncService({
      app,
      logger,
      sources,
      lifecycle,
      queue,
      runner,
      pushes: this.pushes,
      resume: (sourceId) => health.resume(sourceId),
    });

    queue.subscribe(
      ({ taskId }) => runner.run(taskId),
      () => runner.isOpen,
    );
    this.queuedPushes.subscribe(this.pushes.carryOut);
    this.scheduler = new Scheduler({ app, logger, start: (sourceId) => this.syncService.startScheduled(sourceId) });
    const tables = new OwnTables(app, logger);
    this.tables = tables;
    const suspensions = new Suspensions({
      app,
      logger,
      findRoots: (transaction) => RootUsers.find(this.db, transaction),
      tellOthers: () => this.sendSyncMessage({ type: SUSPENSIONS_CHANGED }),
    });
    this.suspensions = suspensions;
    targets.suspensions = suspensions;
    closeToSuspended(app, suspensions.known);
    app.on('beforeStart', async () => {
      await tables.putRight();
      await suspensions.known.renew();
      suspensions.known.start();
    });
    app.on('afterStart', async () => {
      await Spool.removeAbandoned(spoolFolder(app), (taskId) => lifecycle.isRunning(taskId).catch(() => true));
      recovery.start();
      this.queuedPushes.start();
      await this.scheduler.start();
      health.start();
      this.pushKeeper.start();
      this.historyKeeper.start();
    });
    const stopRegularJobs = () => [this.scheduler, this.pushKeeper, this.historyKeeper].forEach((each) => each.stop());
    app.on('beforeReload', async () => {
      stopRegularJobs();
      await suspensions.known.stop();
      await health.stop();
    });
    app.on('beforeStop', async () => {
      await suspensions.known.stop();
      stopRegularJobs();
      await recovery.stop();
      await Promise.all([runner.stop(), this.pushes.stop(), this.queuedPushes.stop()]);
      await health.stop();
      logs.close();
    });

    this.db.on('userDataSyncSources.beforeValidate', checkSettings);
    this.db.on('userDataSyncSources.beforeValidate', checkMappingOnSave(this.db));
    this.db.on(
      'userDataSyncSources.beforeSave',
      checkOptions((type) => sources.secretsOf(type)),
    );
    this.db.on('userDataSyncSources.beforeUpdate', this.renaming.take);
    logSourceChanges(this.db, logger);
    this.db.on('userDataSyncSources.afterDestroy', async (source: SyncSourceModel, options?: WriteOptions) => {
      await lifecycle.removeOf(source.id, options?.transaction);
      await records.removeOfSource(source.id, options?.transaction);
      await failures.removeOf({ sourceId: source.id }, options?.transaction);
    });
    measureRuns(app, logger);
    this.db.on('userDataSyncTasks.afterUpdate', (task: Model) => health.onEnd(task));
    this.db.on('userDataSyncTasks.afterDestroy', async (task: Model, options?: WriteOptions) => {
      const taskId = task.get('id') as number;
      await records.removeOf(taskId, options?.transaction);
      await failures.removeOf({ taskId }, options?.transaction);
    });
    for (const event of ['userDataSyncSources.afterSave', 'userDataSyncSources.afterDestroy']) {
      this.db.on(event, (_: unknown, options?: WriteOptions) => this.onSourceChanged(options?.transaction));
    }

    this.db.on('users.afterDestroy', (user: Model, options?: WriteOptions) =>
      suspensions.forget(String(user.get('id')), options?.transaction),
    );

    app.resourceManager.define({ name: 'userData', actions: userDataActions(this) });
    app.resourceManager.registerActionHandlers({
      'userDataSyncTasks:previewRecords': previewRecords(records) as HandlerType,
    });
    app.resourceManager.define({
      name: 'userDataSuspensions',
      actions: userDataSuspensionActions(suspensions, logger),
    });
    app.use(maskRequestAddress, { tag: 'maskUserDataSyncRequestAddress', before: 'logger' });
    app.resourceManager.use(maskRequestLog, { tag: 'maskUserDataSyncRequestLog', before: 'acl' });
    app.resourceManager.use(tellRefusals, { tag: 'tellUserDataSyncRefusals', before: 'acl' });
    // Once it is known that the caller may do it at all, and before the host's own checks look at a filter.
    app.acl.use(limitAccess, { tag: 'limitUserDataSyncAccess', after: 'core', before: 'after' });
    app.resourceManager.use(tables.refuse, { tag: 'refuseUserDataSyncCalls', after: 'acl' });
    app.resourceManager.use(this.renaming.hold, { tag: 'holdUserDataSyncLedger', after: 'acl' });
    app.resourceManager.use(boundRequest, { tag: 'boundUserDataSyncRequest', before: 'acl' });
    app.resourceManager.use(bringPayloadBack, { tag: 'bringUserDataSyncPayloadBack', after: 'acl' });
    app.acl.registerSnippet({
      name: 'pm.user-data-sync',
      actions: [
        'userData:*',
        'userDataSyncSources:*',
        'userDataSyncTasks:*',
        'userDataSyncPushes:*',
        'userDataSuspensions:*',
      ],
    });
  }

  /** Another node tells that something has changed. */
  async handleSyncMessage({ type }: { type?: string }): Promise<void> {
    if (type === SOURCES_CHANGED) {
      await this.takeChanges();
    } else if (type === SUSPENSIONS_CHANGED) {
      await this.suspensions.known.renew();
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
    await this.runner.pollAll();
  }
}

export default PluginUserDataSyncServer;
