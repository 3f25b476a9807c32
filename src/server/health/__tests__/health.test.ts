import { findLastIndex } from 'lodash';
import { HEALTH_EVENTS, type HealthEvent, type HealthStatus } from '../../contracts/notifications';
import { afterDeadline, afterEnd, type Health } from '../health';
import { restsUntil } from '../back-off';

/** Numbers that are the same for a seed (mulberry32). */
function random(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Step = HealthStatus | 'deadline';

/** Looks at the whole history, and keeps no state: an independent judge. */
function expected(history: Step[]): HealthEvent | undefined {
  const last = history.at(-1)!;
  const before = history.slice(0, -1);
  const lastEnd = before.filter((step) => step !== 'deadline').at(-1);
  const sinceThrough = before.slice(findLastIndex(before, (step) => ['success', 'partial'].includes(step)) + 1);
  const isOverdue = sinceThrough.includes('deadline');
  if (last === 'deadline') {
    return isOverdue ? undefined : 'overdue';
  }
  if (last === 'success') {
    return isOverdue || (lastEnd && lastEnd !== 'success') ? 'recovered' : undefined;
  }
  return last === lastEnd ? undefined : last;
}

test.each([1, 2, 3])('what is told of 300 random outcomes are exactly the changes of state (seed %i)', (seed) => {
  const next = random(seed);
  const steps: Step[] = ['success', 'success', 'failed', 'failed', 'failed', 'partial', 'stopped', 'deadline'];
  const history: Step[] = [];
  let health: Health = { status: null, isOverdue: false };
  const told: (HealthEvent | undefined)[] = [];
  for (let run = 0; run < 300; run++) {
    const step = steps[Math.floor(next() * steps.length)];
    history.push(step);
    const change = step === 'deadline' ? afterDeadline(health) : afterEnd(health, step);
    expect(change.event, history.slice(-5).join()).toBe(expected(history));
    // Nothing is told where the state stays, and something wherever it changes, but for the first success and what ends with one.
    const isSame = change.health.status === health.status && change.health.isOverdue === health.isOverdue;
    expect(isSame && change.event !== undefined).toBe(false);
    health = change.health;
    told.push(change.event);
  }
  expect(new Set(told)).toEqual(new Set([undefined, ...HEALTH_EVENTS]));
});

describe('a schedule whose runs fail', () => {
  const due = new Date('2026-03-10T03:00:00Z');
  const rest = (schedule: string, failedRuns: number, more: object = {}) =>
    restsUntil({ schedule, failedRuns, limit: 5, due, ...more })?.toISOString() ?? null;

  it.each([
    [4, null],
    [5, '2026-03-10T03:10:00.000Z'],
    [6, '2026-03-10T03:20:00.000Z'],
    [7, '2026-03-10T03:40:00.000Z'],
    [8, '2026-03-10T04:20:00.000Z'],
    [12, '2026-03-11T00:20:00.000Z'],
    [13, '2026-03-11T03:00:00.000Z'],
    [1_000, '2026-03-11T03:00:00.000Z'],
  ])('every five minutes, after %i failures rests until %s', (failedRuns, until) => {
    expect(rest('*/5 * * * *', failedRuns)).toBe(until);
  });

  it('is run at its next time if that is a day away, or more', () => {
    expect(rest('0 3 * * *', 9)).toBe('2026-03-11T03:00:00.000Z');
    expect(rest('0 3 * * 1', 9)).toBe('2026-03-16T03:00:00.000Z');
    // The night of summer time has 23 hours.
    const spring = { timeZone: 'Europe/Madrid', due: new Date('2026-03-28T02:00:00Z') };
    expect(rest('0 3 * * *', 9, spring)).toBe('2026-03-29T01:00:00.000Z');
  });

  it('never rests where that is switched off', () => {
    expect(rest('* * * * *', 1_000, { limit: 0 })).toBeNull();
  });
});
