import dayjs from 'dayjs';
import type { Task } from '../api';

/** The file, among the application's logs, that keeps what came in for a task. */
export function rawLog({ batch, attempt, startedAt }: Task): string {
  // A batch begins with the server's date, which names the file; a retry may be of another day.
  const day =
    (attempt ?? 1) > 1 && startedAt
      ? dayjs(startedAt).format('YYYY-MM-DD')
      : batch.replace(/^(\d{4})(\d\d)(\d\d).*/, '$1-$2-$3');
  return `user-data-sync/${day}.log`;
}
