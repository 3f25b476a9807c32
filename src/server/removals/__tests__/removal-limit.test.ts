import fc from 'fast-check';
import { fuzzing } from '../../__tests__/fuzz/values';
import type { LinkedRecord } from '../../ledger/ledger';
import { ENGLISH } from '../../platform/translate';
import type { RemovalReason, SyncDataType } from '../../contracts/types';
import { limitError, type Origin, RemovalLimitError } from '../removal-limit';
import { AllowedRemovals, digestOf, removedRecords } from '../removed-records';
import type { Removals } from '../removals';
import type { RetainReason } from '../retained-users';

const records = (count: number, kind = 's') =>
  Array.from({ length: count }, (_, id) => ({ id, sourceUk: `${kind}${id}`, metaData: {} }) as LinkedRecord);
const named = (count: number, kind: string) => records(count, kind).map(({ sourceUk: uid }) => ({ uid }));

interface Short extends Partial<Omit<Removals, 'toRemove' | 'retained' | 'deleted' | 'stripped'>> {
  stale?: number;
  deleted?: number;
  stripped?: number;
  retained?: Partial<Record<RetainReason, number>>;
}

/** Of 100 records that are there and 100 that came. */
const removals = ({ stale = 0, deleted = 0, stripped = 0, retained = {}, ...more }: Short): Removals => ({
  dataType: 'user',
  known: 100,
  received: 100,
  deleted: named(deleted, 'd'),
  toSuspend: [],
  toReschedule: [],
  suspended: [],
  stripped: named(stripped, 'm'),
  toRemove: records(stale),
  retained: Object.entries(retained).flatMap(([reason, count]) =>
    records(count, reason).map((record) => ({ record, reason: reason as RetainReason })),
  ),
  ...more,
});

const limit = (leaverLimitPercent: number, leaverLimitCount: number | null = null) => ({
  leaverLimitPercent,
  leaverLimitCount,
});
/** A data type of another plugin. */
const ROOM = 'room' as SyncDataType;
/** Somebody allowed what this would remove. */
const allow = (...shorts: Short[]) => new AllowedRemovals(removedRecords(shorts.map(removals)));
const isOver = (short: Short, of = limit(10), allowed?: AllowedRemovals) =>
  limitError([removals(short)], of, 'task', allowed) !== undefined;

describe('the limit in percent', () => {
  it.each<[string, Short, number, boolean]>([
    ['is not passed by nobody', {}, 10, false],
    ['is not passed by nobody, even if it is none', {}, 0, false],
    ['is not passed when it is reached', { stale: 10 }, 10, false],
    ['is passed by one more', { stale: 11 }, 10, true],
    ['is passed by anybody if it is none', { stale: 1 }, 0, true],
    ['is never passed if it is all', { stale: 100 }, 100, false],
    ['is reckoned exactly', { stale: 1, known: 11 }, 9, true],
    ['is not rounded down', { stale: 1, known: 9 }, 12, false],
    ['is passed by the only one there is', { stale: 1, known: 1 }, 99, true],
    ['counts those whose records are deleted', { deleted: 11 }, 10, true],
    ['counts those who lose their departments', { stripped: 11 }, 10, true],
    ['counts those who came under another uid', { retained: { renamed: 11 } }, 10, true],
    ['counts all of these together', { stale: 3, deleted: 3, stripped: 3, retained: { renamed: 2 } }, 10, true],
    [
      'does not count who stays',
      { stale: 10, retained: { root: 5, starter: 5, claimed: 5, 'linked again': 5 } },
      10,
      false,
    ],
    ['does not count departments that are not empty', { retained: { 'not empty': 50 } }, 10, false],
    ['is of those who go, where nobody counted who is there', { deleted: 3, known: 0 }, 99, true],
    ['is not passed by all, where nobody counted who is there', { deleted: 3, known: 0 }, 100, false],
  ])('%s', (_, short, percent, over) => expect(isOver(short, limit(percent))).toBe(over));
});

describe('the limit in records', () => {
  it.each<[string, Short, number | null, boolean]>([
    ['is not passed when it is reached', { stale: 5 }, 5, false],
    ['is passed by one more', { stale: 6 }, 5, true],
    ['is passed by anybody if it is none', { stale: 1 }, 0, true],
    ['may not be set', { stale: 50 }, null, false],
    ['counts who is deleted', { deleted: 6 }, 5, true],
  ])('%s', (_, short, count, over) => expect(isOver(short, limit(100, count))).toBe(over));
});

describe('a source that delivers nobody', () => {
  it('passes any limit', () => expect(isOver({ stale: 1, received: 0 }, limit(100))).toBe(true));

  it('passes no limit where nobody would go', () => expect(isOver({ received: 0 }, limit(0))).toBe(false));

  it('passes no limit where all stay', () => {
    expect(isOver({ received: 0, retained: { root: 3 } }, limit(0))).toBe(false);
  });

  it('passes any limit where all seem to be renamed', () => {
    expect(isOver({ received: 0, retained: { renamed: 1 } }, limit(100))).toBe(true);
  });
});

describe('what somebody allowed', () => {
  it.each<[string, Short, Short, boolean]>([
    ['is enough', { stale: 50 }, { stale: 50 }, false],
    ['is enough for fewer', { stale: 50 }, { stale: 60 }, false],
    ['is not enough for more', { stale: 50 }, { stale: 49 }, true],
    ['is not enough for as many others', { deleted: 50 }, { stale: 50 }, true],
    ['is not enough for as many of another data type', { stale: 50, dataType: 'department' }, { stale: 50 }, true],
    ['is not needed under the limit', { stale: 5 }, {}, false],
    ['is enough for nobody that came, if it is the same', { stale: 50, received: 0 }, { stale: 50 }, false],
    ['is not enough for nobody that came, if it was more', { stale: 50, received: 0 }, { stale: 51 }, true],
  ])('%s', (_, short, allowed, over) => expect(isOver(short, limit(10), allow(allowed))).toBe(over));

  it.each<[RemovalReason, RemovalReason, boolean]>([
    ['missing', 'missing', true],
    ['missing', 'marked', true],
    ['missing', 'memberships', true],
    ['marked', 'renamed', true],
    ['memberships', 'memberships', true],
    ['memberships', 'missing', false],
    ['renamed', 'missing', false],
    ['renamed', 'memberships', false],
  ])('as %s is for %s, or not: %s', (shown, now, isEnough) => {
    const record = { dataType: 'user', uid: 'u1' };
    expect(new AllowedRemovals([{ ...record, reason: shown }]).has({ ...record, reason: now })).toBe(isEnough);
  });

  it('has a digest that is of these records, in any order, and of no others', () => {
    const some = removedRecords([removals({ stale: 3, deleted: 2 })]);
    expect(digestOf([...some].reverse())).toBe(digestOf(some));
    expect(digestOf(some.slice(1))).not.toBe(digestOf(some));
    expect(digestOf([{ ...some[0], reason: 'renamed' }, ...some.slice(1)])).not.toBe(digestOf(some));
  });

  it('is for all data types together', () => {
    const both = [removals({ stale: 20 }), removals({ stale: 20, dataType: 'department' })];
    expect(limitError(both, limit(10), 'task', new AllowedRemovals(removedRecords(both)))).toBeUndefined();
    expect(limitError(both, limit(10), 'task', allow({ stale: 20 }))?.count).toBe(40);
  });

  it('is always enough where it is what the error told', () => {
    const count = fc.nat(30);
    const short = fc.record({ stale: count, deleted: count, stripped: count, known: count, received: count });
    fc.assert(
      fc.property(fc.array(short, { maxLength: 3 }), fc.nat(100), fc.option(count), (shorts, percent, most) => {
        const some = shorts.map((each, number) => removals({ ...each, dataType: `type ${number}` as SyncDataType }));
        const told = limitError(some, limit(percent, most), 'task')?.removed;
        const allowed = told && new AllowedRemovals(told);
        expect(limitError(some, limit(percent, most), 'task', allowed)).toBeUndefined();
      }),
      fuzzing,
    );
  });
});

describe('each data type', () => {
  it('has the limit by itself', () => {
    const some = [removals({ stale: 10 }), removals({ stale: 10, dataType: 'department' })];
    expect(limitError(some, limit(10, 10), 'task')).toBeUndefined();
  });

  it('stops all if it passes the limit', () => {
    const some = [removals({ stale: 1 }), removals({ stale: 11, dataType: 'department' })];
    expect(limitError(some, limit(10), 'task')?.count).toBe(12);
  });

  it('may be none', () => expect(limitError([], limit(0), 'task')).toBeUndefined());
});

describe('the error', () => {
  const messageOf = (shorts: Short[], of = limit(10), origin: Origin = 'task') =>
    new RemovalLimitError(shorts.map(removals), of, origin).message;

  it.each<[string, Short, string]>([
    ['users', { stale: 11 }, '11 of 100 users.'],
    ['departments', { stale: 11, dataType: 'department' }, '11 of 100 departments.'],
    ['other records', { stale: 11, dataType: ROOM }, '11 of 100 records of type "room".'],
    ['no renamed users where there are none', { stale: 11 }, 'The removal limit of this source is 10 %. Check'],
    ['renamed users', { retained: { renamed: 12 } }, '12 of them seem to have come under another uid'],
    ['that nobody came', { stale: 1, received: 0 }, 'The source delivered none at all.'],
  ])('tells of %s', (_, short, text) => expect(messageOf([short])).toContain(text));

  it('tells all data types of which any go', () => {
    const some: Short[] = [{ stale: 11 }, { stale: 0, dataType: ROOM }, { stale: 2, dataType: 'department' }];
    expect(messageOf(some)).toContain(': 11 of 100 users, 2 of 100 departments. ');
  });

  it('does not say that nobody came of a data type of which none go', () => {
    expect(messageOf([{ stale: 11 }, { dataType: 'department', received: 0 }])).not.toContain('none at all');
  });

  it('tells the limit in records if there is one', () => {
    expect(messageOf([{ stale: 11 }], limit(10, 5))).toContain(
      'The removal limit of this source is 10 %, and 5 records.',
    );
  });

  it.each<[Origin, string, string]>([
    ['task', 'Nothing was written', 'retry the task and allow it'],
    ['push', 'Nothing was written', 'raise the limit of the source, or synchronize it'],
    ['preview', 'A sync would stop and write nothing', 'synchronize and allow it'],
  ])('of a %s says what was done and what to do', (origin, headline, advice) => {
    const message = messageOf([{ stale: 11 }], limit(10), origin);
    expect(message.startsWith(headline)).toBe(true);
    expect(message).toContain(advice);
  });

  it('says how many are others than those that were allowed', () => {
    const error = new RemovalLimitError([removals({ stale: 12 })], limit(10), 'task', allow({ stale: 9 }));
    expect(error.message).toContain('Not among those that were allowed: 3.');
    expect(new RemovalLimitError([removals({ stale: 12 })], limit(10), 'task').message).not.toContain('allowed: ');
  });

  it('can be said in another language', () => {
    const error = new RemovalLimitError([removals({ stale: 11 })], limit(10), 'task');
    expect(error.translate((text, values) => `<${ENGLISH(text, values)}>`)).toMatch(
      /^<Nothing.*> <11 of 100 users>\. </,
    );
  });

  it('knows how many somebody can allow', () => {
    const short = { stale: 1, deleted: 2, stripped: 3, retained: { renamed: 4, root: 5 } };
    expect(new RemovalLimitError([removals(short)], limit(10), 'task').count).toBe(10);
  });
});
