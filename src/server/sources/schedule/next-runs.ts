import { type Database, Op } from '@nocobase/database';
import type { SyncSourceModel } from '../sync-source-model';
import type { Translate } from '../../platform/translate';
import { describeSchedule } from './describe-schedule';

/** When a source with a schedule is due next. */
export interface NextRun {
  sourceId: number;
  /** In ISO 8601. */
  time: string;
  /** The schedule in words. */
  text: string;
}

/** Of each of these sources that is enabled and has a schedule, when it is due next; one that rests, when it is due again. */
export async function nextRunsOf(
  db: Database,
  sourceIds: string[],
  language: string,
  t: Translate,
): Promise<NextRun[]> {
  const sources = await db.getModel('userDataSyncSources').findAll({
    where: { id: sourceIds, enabled: true, schedule: { [Op.ne]: null } } as never,
  });
  return (sources as unknown as SyncSourceModel[]).flatMap(({ id, schedule, scheduleTimeZone, restsUntil }) => {
    try {
      const { text, nextRuns } = describeSchedule(schedule!, scheduleTimeZone ?? null, language, t);
      const rest = Number(restsUntil ?? 0);
      const time = rest > Date.now() ? new Date(rest).toISOString() : nextRuns[0];
      return [{ sourceId: id, time, text }];
    } catch {
      // The scheduler leaves it alone too, and says so in the log.
      return [];
    }
  });
}
