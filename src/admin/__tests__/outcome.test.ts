import type { TargetOutcome } from '../api';
import { missingMemberships, outcomeLine } from '../tasks/outcome';

const admin = {
  t: (sentence: string, { number }: Record<string, unknown> = {}) => sentence.replace('{{number}}', String(number)),
  language: 'en-US',
};
const target = (counts: Partial<TargetOutcome>): TargetOutcome => ({
  ...{ dataType: 'user', resource: 'users', created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0 },
  ...counts,
});

test.each([
  ['1,200 created · 3 updated · 1 deleted', [target({ created: 1200, updated: 3, deleted: 1, unchanged: 7 })], 0],
  ['7 unchanged', [target({ unchanged: 7 })], 0],
  ['2 suspended · 1 restored · 1 deleted', [target({ suspended: 2, restored: 1, deleted: 1, unchanged: 7 })], 0],
  ['7 unchanged · 2 failed', [target({ unchanged: 7, failed: 2 })], 2],
  [
    '2 created · memberships of 50 people changed',
    [target({ created: 2, unchanged: 70 }), target({ resource: 'departments', created: 2, updated: 47, deleted: 1 })],
    0,
  ],
  [
    'memberships of 50 people changed',
    [target({ unchanged: 70 }), target({ resource: 'departments', updated: 50, unchanged: 20 })],
    0,
  ],
  ['3 created', [target({ created: 2 }), target({ dataType: 'department', resource: 'departments', created: 1 })], 0],
])('reads %s', (line, targets, failedRecords) => {
  expect(outcomeLine({ records: 9, failedRecords, targets }, admin)).toBe(line);
});

test('reads as what would be, of a preview', () => {
  const targets = [target({ created: 1200, updated: 3, deleted: 1 })];
  const line = '1,200 to create · 3 to update · 1 to delete · 2 would fail';
  expect(outcomeLine({ records: 9, failedRecords: 2, targets }, admin, true)).toBe(line);
});

test('reads who would be suspended and restored', () => {
  const targets = [target({ suspended: 1200, restored: 2, unchanged: 7 })];
  expect(outcomeLine({ records: 9, failedRecords: 0, targets }, admin, true)).toBe('1,200 to suspend · 2 to restore');
});

describe('missing memberships', () => {
  const users = target({ created: 30, failed: 2 });
  const memberships = target({ resource: 'departments', updated: 12, unchanged: 8 });
  const departments = target({ dataType: 'department', resource: 'departments', created: 3 });
  const missingOf = (status: string, targets: TargetOutcome[], kind = 'sync') =>
    missingMemberships({ kind, status, outcome: { records: 35, failedRecords: 2, targets } });

  test('are those of users who were written before a task was cancelled or failed', () => {
    expect(missingOf('cancelled', [departments, users, memberships])).toBe(12);
    expect(missingOf('failed', [departments, users])).toBe(32);
  });

  test('are none where the task came to its end, wrote nothing, or there are no departments', () => {
    expect(missingOf('partial', [departments, users, memberships])).toBe(0);
    expect(missingOf('failed', [])).toBe(0);
    expect(missingOf('cancelled', [users])).toBe(0);
    expect(missingOf('failed', [departments, users], 'preview')).toBe(0);
  });
});
