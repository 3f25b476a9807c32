import type { RunSummary } from '../api';
import { heightsOf, partsOf } from '../overview/bar-parts';

const run = (counts: Partial<RunSummary['counts']>) =>
  ({
    counts: {
      ...{ created: 0, updated: 0, suspended: 0, restored: 0, deleted: 0, memberships: 0, unchanged: 0, failed: 0 },
      ...counts,
    },
  }) as RunSummary;

test('a bar counts who is suspended as removed, and who is restored as updated', () => {
  expect(partsOf(run({ updated: 1, restored: 2, deleted: 3, suspended: 4, unchanged: 9 }))).toEqual([
    { part: 'removed', count: 7 },
    { part: 'updated', count: 3 },
  ]);
});

test('a bar is seen beside one of ten thousand, and there is none where nothing changed', () => {
  const [first, later, none] = heightsOf([run({ created: 10_000 }), run({ updated: 3 }), run({ unchanged: 10_000 })]);
  expect(first).toBe(1);
  expect(later).toBeGreaterThan(0.1);
  expect(later).toBeLessThan(0.2);
  expect(none).toBe(0);
});

test('there are no bars where no run changed anything, or there is none', () => {
  expect(heightsOf([run({ unchanged: 5 })])).toEqual([0]);
  expect(heightsOf([])).toEqual([]);
});
