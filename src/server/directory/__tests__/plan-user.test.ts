import type { FieldValues } from '../../contracts/plan';
import { problem } from '../../contracts/catalogue';
import { type PlannedUser, planUser, type ReportedUser, type UserState } from '../plan/plan-user';

const failed = problem('has-nul', { field: 'email' });
const ambiguous = problem('ambiguous-match', { number: 2, field: 'email', value: 'a@x' });

const plan = (reported: Partial<ReportedUser>, state: Partial<UserState> = {}): PlannedUser =>
  planUser(
    { uid: 'u', values: {}, isDeleted: false, ...reported },
    {
      linkedIds: [],
      isRoot: () => false,
      takenByRoot: () => undefined,
      isSame: (_, stored, wanted) => stored === wanted,
      ...state,
    },
  );

const rowOf = (id: string, values: FieldValues = {}) => ({ id, values });
/** A user who is linked and there. */
const linked = (values?: FieldValues) => ({ linkedIds: ['1'], row: rowOf('1', values) });
/** A user whom the match key means. */
const matched = (values?: FieldValues) => ({ match: rowOf('2', values) });

describe('a user', () => {
  it.each<[string, Partial<ReportedUser>, Partial<UserState>, PlannedUser['action']]>([
    ['is created where nobody is linked', {}, {}, 'created'],
    ['is created again where the linked row is gone', {}, { linkedIds: ['1'] }, 'created'],
    ['is unchanged without a difference', { values: { a: 1 } }, linked({ a: 1 }), 'unchanged'],
    ['is unchanged without a value', {}, linked({ a: 1 }), 'unchanged'],
    ['is updated with a difference', { values: { a: 2 } }, linked({ a: 1 }), 'updated'],
    ['is updated with a value that was empty', { values: { a: 2 } }, linked(), 'updated'],
    ['is updated with an empty value', { values: { a: null } }, linked({ a: 1 }), 'updated'],
    ['is updated where it is matched', { values: { a: 2 } }, matched({ a: 1 }), 'updated'],
    ['is unchanged where it is matched', { values: { a: 1 } }, matched({ a: 1 }), 'unchanged'],
    ['is deleted', { isDeleted: true }, linked(), 'deleted'],
    ['is deleted where it is matched', { isDeleted: true }, matched(), 'deleted'],
    ['is deleted if only the link is left', { isDeleted: true }, { linkedIds: ['1'] }, 'deleted'],
    ['is unchanged if it is deleted and was never there', { isDeleted: true }, {}, 'unchanged'],
    ['fails with a fault', { problem: failed }, linked(), 'failed'],
    ['fails with a fault instead of being deleted', { problem: failed, isDeleted: true }, linked(), 'failed'],
    ['fails where it is not clear who is meant', {}, { matchProblem: ambiguous }, 'failed'],
    ['that is linked does not care who else might be meant', {}, { ...linked(), matchProblem: ambiguous }, 'unchanged'],
  ])('%s', (_, reported, state, action) => expect(plan(reported, state).action).toBe(action));

  it('gets all values when it is created', () => {
    expect(plan({ values: { a: 1, b: null } }).values).toEqual({ a: 1, b: null });
  });

  it('gets only what differs when it is there', () => {
    expect(plan({ values: { a: 1, b: 2 } }, linked({ a: 1, b: 1 })).values).toEqual({ b: 2 });
  });

  it('gets no values when it is deleted', () => {
    expect(plan({ values: { a: 2 }, isDeleted: true }, linked({ a: 1 })).values).toEqual({});
  });

  it('gets no values when it fails', () => {
    expect(plan({ values: { a: 2 }, problem: failed }, linked({ a: 1 })).values).toEqual({});
  });

  it('is the linked one, not the matched one', () => {
    expect(plan({}, { ...linked(), ...matched() }).id).toBe('1');
  });

  it('has no key before it is created', () => expect(plan({}).id).toBeUndefined());

  it('fails with its own fault before any other', () => {
    expect(plan({ problem: failed }, { matchProblem: ambiguous }).problem).toBe(failed);
  });
});

describe('links', () => {
  const linksOf = (reported: Partial<ReportedUser>, state?: Partial<UserState>) => {
    const { isLinked, unlinked } = plan(reported, state);
    return { isLinked, unlinked };
  };

  it.each<[string, Partial<ReportedUser>, Partial<UserState>, boolean, string[]]>([
    ['come with a new user', {}, {}, true, []],
    ['come with a match', {}, matched(), true, []],
    ['are there already', {}, linked(), false, []],
    ['to rows that are gone give way to the new one', {}, { linkedIds: ['1', '2'] }, true, ['1', '2']],
    ['to rows that are gone give way to the match', {}, { linkedIds: ['1'], ...matched() }, true, ['1']],
    ['to other rows give way', {}, { linkedIds: ['3', '1'], row: rowOf('1') }, false, ['3']],
    ['go with the user', { isDeleted: true }, linked(), false, ['1']],
    ['that are left go with a user who is gone', { isDeleted: true }, { linkedIds: ['1'] }, false, ['1']],
    ['stay as they are when it fails', { problem: failed }, { linkedIds: ['1'] }, false, []],
  ])('%s', (_, reported, state, isLinked, unlinked) => {
    expect(linksOf(reported, state)).toEqual({ isLinked, unlinked });
  });
});

describe('a user with the root role', () => {
  const root = { isRoot: (id: string) => id === '1' || id === '2' };

  it.each<[string, Partial<ReportedUser>, Partial<UserState>]>([
    ['is not changed', { values: { a: 1 } }, linked()],
    ['is not deleted', { isDeleted: true }, linked()],
    ['is not linked by a match', {}, matched()],
    ['is not deleted by a match', { isDeleted: true }, matched()],
    ['is told so before any other fault', { problem: failed }, linked()],
  ])('%s', (_, reported, state) => {
    expect(plan(reported, { ...state, ...root })).toMatchObject({
      action: 'failed',
      problem: problem('root-protected', {}),
      values: {},
      isLinked: false,
      unlinked: [],
    });
  });

  it('does not hinder others', () =>
    expect(plan({}, { linkedIds: ['3'], row: rowOf('3'), ...root }).action).toBe('unchanged'));

  it.each<[string, Partial<UserState>]>([
    ['is to be created', {}],
    ['is there', linked()],
  ])('keeps its values from one who %s', (_, state) => {
    const values = { email: 'root@x' };
    expect(plan({ values }, { ...state, takenByRoot: () => 'email' })).toMatchObject({
      action: 'failed',
      problem: problem('value-taken', { field: 'email', value: 'root@x' }),
    });
  });

  it('has no say in who is deleted', () => {
    expect(plan({ isDeleted: true }, { ...linked(), takenByRoot: () => 'email' }).action).toBe('deleted');
  });
});

describe('two records for one user', () => {
  const shared = (values: FieldValues = {}) => ({ shared: { uid: 'first', values } });

  it('are both right if they say the same', () => {
    const planned = plan({ values: { a: 2 } }, { ...linked({ a: 1 }), ...shared({ a: 2 }) });
    expect(planned).toMatchObject({ action: 'unchanged', sharedWith: 'first', values: {} });
  });

  it('are both right if the second says nothing new', () => {
    expect(plan({ values: { a: 1 } }, { ...linked({ a: 1 }), ...shared() }).action).toBe('unchanged');
  });

  it('collide if the second says something else', () => {
    const planned = plan({ values: { a: 1 } }, { ...linked({ a: 1 }), ...shared({ a: 2 }) });
    expect(planned).toMatchObject({ action: 'failed', problem: problem('row-shared', { uid: 'first' }) });
  });

  it('collide if the second says more', () => {
    expect(plan({ values: { b: 1 } }, { ...linked({ a: 1 }), ...shared({ a: 2 }) }).action).toBe('failed');
  });

  it('are both linked where the user is new', () => {
    const planned = plan({ values: { a: 1 } }, shared({ a: 1 }));
    expect(planned).toMatchObject({ action: 'unchanged', isLinked: true, sharedWith: 'first' });
    expect(planned.id).toBeUndefined();
  });

  it('are no reason to keep who is deleted', () => {
    expect(plan({ isDeleted: true }, { ...linked(), ...shared() }).action).toBe('deleted');
  });
});
