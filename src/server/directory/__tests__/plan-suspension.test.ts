import type { Suspension } from '../../contracts/suspension';
import { isDue, planSuspension } from '../plan/plan-suspension';

const NOW = new Date('2026-11-27T12:00:00Z');
const IN_30_DAYS = new Date('2026-12-27T12:00:00Z');
const terms = { sourceName: 'hr', now: NOW, removeAfterDays: 30 };

const suspension = (values: Partial<Suspension>): Suspension => ({
  userId: '7',
  sourceName: 'hr',
  since: NOW,
  reason: 'left',
  taskId: null,
  removalDueAt: null,
  by: null,
  ...values,
});
const left = suspension({ removalDueAt: IN_30_DAYS });
const earlier = new Date('2026-11-20T12:00:00Z');
const reported = suspension({ reason: 'reported' });
const byHand = suspension({ sourceName: null, reason: 'manual', by: '1' });
const byOther = suspension({ sourceName: 'crm' });

describe('whether somebody can get in', () => {
  it.each<[string, { hasLeft?: boolean; isSuspended?: boolean }, Suspension | undefined, unknown]>([
    [
      'a leaver is suspended',
      { hasLeft: true },
      undefined,
      { change: 'suspend', reason: 'left', since: NOW, removalDueAt: IN_30_DAYS },
    ],
    ['a leaver stays suspended', { hasLeft: true }, left, undefined],
    [
      'who was reported and has left is a leaver from now on',
      { hasLeft: true },
      suspension({ reason: 'reported', since: earlier }),
      { change: 'reschedule', reason: 'left', since: NOW, removalDueAt: IN_30_DAYS },
    ],
    [
      'a leaver is to be removed by the setting as it is now',
      { hasLeft: true },
      suspension({ since: earlier }),
      { change: 'reschedule', reason: 'left', since: earlier, removalDueAt: new Date('2026-12-20T12:00:00Z') },
    ],
    ['a leaver whom somebody suspended by hand stays so', { hasLeft: true }, byHand, undefined],
    [
      'who is reported is suspended',
      { isSuspended: true },
      undefined,
      { change: 'suspend', reason: 'reported', since: NOW, removalDueAt: null },
    ],
    ['who is reported stays suspended', { isSuspended: true }, reported, undefined],
    [
      'a leaver who is back suspended is not removed',
      { isSuspended: true },
      left,
      { change: 'reschedule', reason: 'reported', since: NOW, removalDueAt: null },
    ],
    ['who is back is let in', {}, left, { change: 'restore' }],
    ['who is reported, and then nothing is said, stays suspended', {}, reported, undefined],
    ['who is reported otherwise is let in', { isSuspended: false }, reported, { change: 'restore' }],
    ['who is back and reported otherwise is let in', { isSuspended: false }, left, { change: 'restore' }],
    ['what somebody did by hand stays', { isSuspended: false }, byHand, undefined],
    ['what another source did stays', { isSuspended: false }, byOther, undefined],
    ['nothing becomes of who is not suspended', { isSuspended: false }, undefined, undefined],
  ])('%s', (_, { hasLeft = false, isSuspended }, there, expected) => {
    expect(planSuspension({ hasLeft, isSuspended }, there, terms)).toEqual(expected);
  });

  it('is never due where no days are set', () => {
    const { change } = planSuspension({ hasLeft: true }, undefined, { ...terms, removeAfterDays: null }) ?? {};
    expect(change).toBe('suspend');
    expect(isDue(left, { ...terms, removeAfterDays: null })).toBe(false);
  });
});

describe('removal of who is suspended', () => {
  it.each<[string, Suspension | undefined, boolean]>([
    ['is due after the days', left, true],
    ['is not due before', suspension({ since: new Date('2026-11-28T12:00:01Z') }), false],
    ['is not due of those who are reported as suspended', reported, false],
    ['is not due of those who were suspended by hand', byHand, false],
    ['is not due of those of another source', byOther, false],
    ['is not due of nobody', undefined, false],
  ])('%s', (_, there, expected) => {
    expect(isDue(there, { ...terms, now: IN_30_DAYS })).toBe(expected);
  });
});
