import type { Task } from '../api';
import { rawLog } from '../tasks/raw-log';

const task = (times: Partial<Task>): Task => ({ id: 1, sourceId: 1, batch: '', status: 'success', ...times });

test.each([
  [
    'in a time zone ahead',
    '20261125013000123456',
    '2026-11-24T23:00:00.400Z',
    '2026-11-24T23:00:01.000Z',
    '2026-11-25',
  ],
  [
    'in a time zone behind',
    '20261124200000123456',
    '2026-11-25T01:00:00.000Z',
    '2026-11-25T01:00:01.000Z',
    '2026-11-24',
  ],
  [
    'retried the next day',
    '20261124235900123456',
    '2026-11-24T23:59:00.000Z',
    '2026-11-25T00:00:30.000Z',
    '2026-11-25',
  ],
  ['of an earlier version, which kept no times', '20261124235900123456', undefined, undefined, '2026-11-24'],
])('the log of a task %s is named for the day on its server', (_, batch, createdAt, startedAt, day) => {
  expect(rawLog(task({ batch, createdAt, startedAt }))).toBe(`user-data-sync/${day}.log`);
});
