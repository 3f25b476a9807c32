// What a bar is made of, and how high it is. Pure.
import type { RunSummary } from '../api';

/** What is told apart in a bar, from the bottom up. */
export const PARTS = ['failed', 'removed', 'created', 'updated', 'memberships'] as const;
export type Part = (typeof PARTS)[number];

/** The parts of a bar that there are. Who is suspended counts as removed, who is restored as updated. */
export function partsOf({ counts }: RunSummary): { part: Part; count: number }[] {
  const { created, updated, suspended, restored, deleted, memberships, failed } = counts;
  const all = { created, updated: updated + restored, removed: deleted + suspended, memberships, failed };
  return PARTS.map((part) => ({ part, count: all[part] })).filter(({ count }) => count > 0);
}

/**
 * The height of each bar, from 0 to 1. It grows with the number of digits: a first run writes ten thousand people, a later one three,
 * and both are to be seen.
 */
export function heightsOf(runs: RunSummary[]): number[] {
  const sizes = runs.map((run) => Math.log1p(partsOf(run).reduce((sum, { count }) => sum + count, 0)));
  const largest = Math.max(...sizes);
  return sizes.map((size) => (largest ? size / largest : 0));
}
