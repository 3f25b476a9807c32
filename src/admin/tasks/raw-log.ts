import type { Task } from '../api';

const QUARTER_HOUR = 15 * 60_000;

/** The file, among the application's logs, that keeps what came in for a task: it is named for the day on the server. */
export function rawLog({ batch, createdAt, startedAt }: Task): string {
  // A batch begins with the time on the server's clock when the task was added: that tells how its time zone differs.
  const added = Date.parse(batch.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d).*/, '$1-$2-$3T$4:$5:$6Z'));
  const offset = createdAt ? Math.round((added - Date.parse(createdAt)) / QUARTER_HOUR) * QUARTER_HOUR : 0;
  const pulled = createdAt && startedAt ? Date.parse(startedAt) + offset : added;
  return `user-data-sync/${new Date(pulled).toISOString().slice(0, 10)}.log`;
}
