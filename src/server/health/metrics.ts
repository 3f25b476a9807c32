// What can be measured of sources, through the host's telemetry: docs/metrics.md.
import { type Model, Op } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { Application } from '@nocobase/server';
import { countOutcome } from '../contracts/outcome-counts';
import { isPreviewKind } from '../contracts/task';
import type { Outcome } from '../contracts/types';
import { logMessageOf } from '../platform/errors';
import type { SyncSourceModel } from '../sources/sync-source-model';
import { healthOf } from './health-of';

type Meter = NonNullable<ReturnType<Application['telemetry']['metric']['getMeter']>>;

/** Measures the runs of tasks, if the application has its telemetry on; else nothing is listened to, and it costs nothing. */
export function measureRuns(app: Application, logger: Logger): void {
  const meter = app.telemetry.started ? app.telemetry.metric.getMeter() : null;
  if (meter) {
    measureEnds(app, meter, logger);
    observeStates(app, meter, logger);
  }
}

function measureEnds(app: Application, meter: Meter, logger: Logger): void {
  const runs = meter.createCounter('user_data_sync.runs', { description: 'Tasks that ended' });
  const seconds = meter.createHistogram('user_data_sync.run.duration', {
    unit: 's',
    description: 'How long they took',
  });
  const records = meter.createCounter('user_data_sync.records', { description: 'What became of records' });
  app.db.on('userDataSyncTasks.afterUpdate', async (task: Model) => {
    try {
      const row = (await app.db.getModel('userDataSyncSources').findByPk(task.get('sourceId') as number, {
        attributes: ['name'],
      })) as SyncSourceModel | null;
      const source = row?.name ?? '';
      const kind = String(task.get('kind') ?? 'sync');
      runs.add(1, { source, kind, status: healthOf(task) });
      const cost = task.get('cost') as number | null;
      if (cost != null) {
        seconds.record(cost / 1000, { source, kind });
      }
      if (!isPreviewKind(kind)) {
        countsOf(task.get('outcome') as Outcome | null).forEach(([action, count]) =>
          records.add(count, { source, action }),
        );
      }
    } catch (error) {
      logger.warn(`A task could not be measured: ${logMessageOf(error)}`);
    }
  });
}

/** Memberships are of users who are counted already. */
function countsOf(outcome: Outcome | null): [string, number][] {
  const { memberships: _, ...records } = countOutcome(outcome);
  return Object.entries(records).filter(([, count]) => count > 0);
}

/** Read when they are exported, from the database: every node tells the same of all nodes. */
function observeStates({ db }: Application, meter: Meter, logger: Logger): void {
  const tasks = () => db.getModel('userDataSyncTasks');
  const lastSuccess = async (observe: (value: number, attributes: Record<string, string>) => void) => {
    const sources = await db.getModel('userDataSyncSources').findAll({
      where: { lastSuccessAt: { [Op.ne]: null } } as never,
      attributes: ['name', 'lastSuccessAt'],
    });
    (sources as SyncSourceModel[]).forEach(({ name, lastSuccessAt }) =>
      observe(Math.round(Number(lastSuccessAt) / 1000), { source: name }),
    );
  };
  const countOf = (status: string) => async (observe: (value: number) => void) =>
    observe(await tasks().count({ where: { status } as never }));
  const gauges = {
    'user_data_sync.last_success': lastSuccess,
    'user_data_sync.running': countOf('processing'),
    'user_data_sync.queued': countOf('init'),
  };
  for (const [name, read] of Object.entries(gauges)) {
    meter.createObservableGauge(name).addCallback(async (result) => {
      try {
        await read((value: number, attributes?: Record<string, string>) => result.observe(value, attributes));
      } catch (error) {
        logger.warn(`${name} could not be measured: ${logMessageOf(error)}`);
      }
    });
  }
}
