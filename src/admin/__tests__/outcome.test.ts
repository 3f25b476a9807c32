import type { TargetOutcome } from '../api';
import { outcomeLine } from '../tasks/outcome';

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
  ['7 unchanged · 2 failed', [target({ unchanged: 7, failed: 2 })], 2],
  ['2 created', [target({ created: 2 }), target({ resource: 'departments', updated: 2 })], 0],
  ['3 created', [target({ created: 2 }), target({ dataType: 'department', resource: 'departments', created: 1 })], 0],
])('reads %s', (line, targets, failedRecords) => {
  expect(outcomeLine({ records: 9, failedRecords, targets }, admin)).toBe(line);
});

test('reads as what would be, of a preview', () => {
  const targets = [target({ created: 1200, updated: 3, deleted: 1 })];
  const line = '1,200 to create · 3 to update · 1 to delete · 2 would fail';
  expect(outcomeLine({ records: 9, failedRecords: 2, targets }, admin, true)).toBe(line);
});
