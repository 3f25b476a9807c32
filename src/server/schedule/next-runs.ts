import { type Database, Op } from '@nocobase/database';
import type { SyncSourceModel } from '../models/sync-source-model';
import type { Translate } from '../translate';
import { describeSchedule } from './describe-schedule';

/** When a source with a schedule is due next. */
export interface NextRun {
  sourceId: number;
  /** In ISO 8601. */
  time: string;
  /** The schedule in words. */
  text: string;
}

/** Of each of these sources that is enabled and has a schedule, when it is due next. */
export async function nextRunsOf(
  db: Database,
  sourceIds: string[],
  language: string,
  t: Translate,
): Promise<NextRun[]> {
  const sources = await db.getModel('userDataSyncSources').findAll({
    where: { id: sourceIds, enabled: true, schedule: { [Op.ne]: null } } as never,
  });
  return (sources as unknown as SyncSourceModel[]).flatMap(({ id, schedule, scheduleTimeZone }) => {
    try {
      const { text, nextRuns } = describeSchedule(schedule!, scheduleTimeZone ?? null, language, t);
      return [{ sourceId: id, time: nextRuns[0], text }];
    } catch {
      // The scheduler leaves it alone too, and says so in the log.
      return [];
    }
  });
}
