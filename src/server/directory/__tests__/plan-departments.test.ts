import fc from 'fast-check';
import { fuzzing } from '../../__tests__/fuzz/values';
import type { FieldValues } from '../../contracts/plan';
import { problem } from '../../contracts/catalogue';
import {
  type DepartmentPlan,
  type DepartmentState,
  type PlannedDepartment,
  planDepartments,
  type ReportedDepartment,
} from '../plan/plan-departments';

/** What each row stands below, by key: null at the top. */
type Tree = Record<string, string | null>;

const ROWS_OF_UIDS = { a: '1', b: '2', c: '3', d: '4', e: '5' };

/** A state in which the uids `a`, `b`, … are linked to the rows `1`, `2`, …, as far as these are there. */
function stateOf(tree: Tree, { values = {}, links = ROWS_OF_UIDS }: StateOptions = {}): DepartmentState {
  return {
    idOf: new Map(Object.entries(links)),
    rows: new Map(Object.entries(tree).map(([id, parentId]) => [id, { id, parentId, values: values[id] ?? {} }])),
    isSame: (_, stored, wanted) => stored === wanted,
  };
}

interface StateOptions {
  values?: Record<string, FieldValues>;
  links?: Record<string, string>;
}

/** A record: `a` at the top, `a<b` below `b`, `a!` deleted. */
function record(short: string): ReportedDepartment {
  const [, uid, parentUid, mark] = /^(\w+)(?:<(\w+))?(!?)$/.exec(short) as RegExpExecArray;
  return { uid, parentUid, values: {}, isDeleted: mark === '!' };
}

const plan = (shorts: string, tree: Tree = {}, options?: StateOptions) =>
  planDepartments(shorts.split(' ').filter(Boolean).map(record), stateOf(tree, options));
const actionsOf = ({ departments }: DepartmentPlan) =>
  Object.fromEntries(departments.map(({ uid, action }) => [uid, action]));
const uidsOf = (departments: PlannedDepartment[]) => departments.map(({ uid }) => uid);
const noticesOf = ({ notices }: DepartmentPlan) => notices.map(({ code, params, uid }) => ({ code, params, uid }));
const failed = problem('has-nul', { field: 'title' });

/** Carries a plan out as it is to be carried out, and checks that each step is possible. */
function applied({ ordered, raised, deleted }: DepartmentPlan, { idOf, rows, isSame }: DepartmentState) {
  const ids = new Map(idOf);
  const tree = new Map([...rows].map(([id, row]) => [id, { ...row }]));
  for (const id of raised) {
    tree.set(id, { ...tree.get(id)!, parentId: null });
  }
  for (const { uid, id = `new-${uid}`, action, values, parent } of ordered) {
    expect(tree.has(id)).toBe(action === 'updated');
    const before = tree.get(id) ?? { id, parentId: null, values: {} };
    const parentId = parent && ('id' in parent ? parent.id : ids.get(parent.uid));
    if (parent) {
      expect(parentId).toBeDefined();
      expect(tree.has(parentId as string)).toBe(true);
      expect(pathOf(parentId as string, tree)).not.toContain(id);
    }
    ids.set(uid, id);
    tree.set(id, {
      ...before,
      values: { ...before.values, ...values },
      parentId: parentId === undefined ? before.parentId : parentId,
    });
  }
  for (const { uid, id } of deleted) {
    expect([...tree.values()].filter(({ parentId }) => parentId === id)).toEqual([]);
    tree.delete(id as string);
    ids.delete(uid);
  }
  return { idOf: ids, rows: tree, isSame };
}

/** A row and all that is above it. */
function pathOf(id: string, rows: DepartmentState['rows']): string[] {
  const path: string[] = [];
  for (let next: string | null | undefined = id; next && !path.includes(next); next = rows.get(next)?.parentId) {
    path.push(next);
  }
  return path;
}

const treeOf = ({ rows }: DepartmentState): Tree =>
  Object.fromEntries([...rows].map(([id, { parentId }]) => [id, parentId]).sort());
const end = (shorts: string, tree: Tree = {}, options?: StateOptions) =>
  treeOf(applied(plan(shorts, tree, options), stateOf(tree, options)));

describe('one department', () => {
  it.each<[string, string, Tree, string]>([
    ['is created where no row is linked', 'x', {}, 'created'],
    ['is created again where its row is gone', 'a', {}, 'created'],
    ['is unchanged where it is', 'a', { 1: null }, 'unchanged'],
    ['is unchanged below its parent', 'a<b', { 1: '2', 2: null }, 'unchanged'],
    ['is updated if it comes below another', 'a<b', { 1: '3', 2: null, 3: null }, 'updated'],
    ['is updated if it comes to the top', 'a', { 1: '2', 2: null }, 'updated'],
    ['is deleted', 'a!', { 1: null }, 'deleted'],
    ['is deleted if only the link is left', 'a!', {}, 'deleted'],
    ['is unchanged if it is deleted and was never there', 'x!', {}, 'unchanged'],
    ['fails below itself', 'a<a', { 1: null }, 'failed'],
    ['fails below itself when it is new', 'x<x', {}, 'failed'],
  ])('%s', (_, shorts, tree, action) => {
    expect(plan(shorts, tree).departments[0].action).toBe(action);
  });

  it('gets all its values when it is new', () => {
    const [planned] = planDepartments([{ uid: 'x', values: { title: 'X', code: 7 } }], stateOf({})).departments;
    expect(planned).toMatchObject({ action: 'created', values: { title: 'X', code: 7 }, parent: null });
  });

  it('gets only the values that differ when it is there', () => {
    const state = stateOf({ 1: null }, { values: { 1: { title: 'old', code: 7 } } });
    const [planned] = planDepartments([{ uid: 'a', values: { title: 'new', code: 7 } }], state).departments;
    expect(planned).toMatchObject({ action: 'updated', values: { title: 'new' } });
  });

  it('is not moved when only a value differs', () => {
    const [planned] = planDepartments([{ uid: 'a', values: { title: 'new' } }], stateOf({ 1: null })).departments;
    expect(planned).not.toHaveProperty('parent');
  });

  it('keeps values of which the record says nothing', () => {
    const state = stateOf({ 1: null }, { values: { 1: { title: 'old' } } });
    expect(planDepartments([record('a')], state).departments[0].values).toEqual({});
  });

  it('is told its new parent by the key of the row', () => {
    expect(plan('a<b', { 1: null, 2: null }).departments[0].parent).toEqual({ id: '2' });
  });

  it('is told its new parent by uid if that is new as well', () => {
    expect(plan('a<x x', { 1: null }).departments[0].parent).toEqual({ uid: 'x' });
  });

  it('is told the top as its new parent', () => {
    expect(plan('a', { 1: '2', 2: null }).departments[0].parent).toBeNull();
  });

  it('that has a fault fails with it, and nothing of it is written', () => {
    const planned = planDepartments([{ ...record('a<b'), problem: failed }], stateOf({ 1: null, 2: null }));
    expect(planned.departments[0]).toMatchObject({ action: 'failed', problem: failed, values: {} });
    expect(planned.ordered).toEqual([]);
  });

  it('that has a fault is not deleted', () => {
    const planned = planDepartments([{ ...record('a!'), problem: failed }], stateOf({ 1: null, 2: '1' }));
    expect([planned.deleted, planned.raised]).toEqual([[], []]);
  });

  it('that is looked at again is marked so', () => {
    const [planned] = planDepartments([{ ...record('a'), isReplayed: true }], stateOf({ 1: null })).departments;
    expect(planned.isReplayed).toBe(true);
  });

  it.each(['new', 'row', ' ', 'row 1', 'new x', '__proto__', 'constructor', '1'])('may have %j as its uid', (uid) => {
    const planned = planDepartments(
      [
        { ...record('y'), parentUid: uid },
        { ...record('x'), uid },
      ],
      stateOf({}),
    );
    expect(planned.departments).toMatchObject([{ parent: { uid } }, { uid, parent: null }]);
  });
});

describe('two records for one row', () => {
  const both = { links: { a: '1', b: '1' } };

  it('the first decides', () => {
    expect(actionsOf(plan('a b', { 1: null }, both))).toEqual({ a: 'unchanged', b: 'failed' });
  });

  it('the second names the first', () => {
    expect(plan('b a', { 1: null }, both).departments[1].problem).toEqual(problem('row-shared', { uid: 'b' }));
  });

  it('all others name the first', () => {
    const links = { a: '1', b: '1', c: '1' };
    const [, ...others] = plan('a b c', { 1: null }, { links }).departments;
    expect(others.map((each) => each.problem?.params.uid)).toEqual(['a', 'a']);
  });

  it('one that calls it deleted after one that does not is not heard', () => {
    expect(plan('a b!', { 1: null }, both).deleted).toEqual([]);
  });

  it('are two departments where the row is gone', () => {
    expect(actionsOf(plan('a b', {}, both))).toEqual({ a: 'created', b: 'created' });
  });

  it('are each a parent', () => {
    expect(end('a b x<b', { 1: null }, both)).toEqual({ 1: null, 'new-x': '1' });
  });
});

describe('the order of writing', () => {
  it.each<[string, string, Tree, string[]]>([
    ['has new parents first', 'z<y y<x x', {}, ['x', 'y', 'z']],
    ['leaves out what is unchanged', 'a x<a', { 1: null }, ['x']],
    ['leaves out what is deleted', 'a! x', { 1: null }, ['x']],
    ['is that of the records where it does not matter', 'z y x', {}, ['z', 'y', 'x']],
    ['has one that becomes the parent of its parent first', 'b<a a', { 1: '2', 2: null }, ['a', 'b']],
    ['has rows that are not reported on the way', 'y<a x', { 1: '2', 2: null }, ['x', 'y']],
  ])('%s', (_, shorts, tree, uids) => {
    expect(uidsOf(plan(shorts, tree).ordered)).toEqual(uids);
  });

  it('has the departments themselves in the order of the records', () => {
    expect(uidsOf(plan('z<y y<x x a! w', { 1: null }).departments)).toEqual(['z', 'y', 'x', 'a', 'w']);
  });

  it('holds for a chain of twenty thousand departments, whichever comes first', () => {
    const size = 20_000;
    const chain = Array.from({ length: size }, (_, index) => record(index ? `x${index}<x${index - 1}` : 'x0'));
    const { ordered } = planDepartments(chain.reverse(), stateOf({}));
    expect([ordered.length, ordered[0].uid, ordered[size - 1].uid]).toEqual([size, 'x0', `x${size - 1}`]);
  });
});

describe('the end tree', () => {
  it.each<[string, string, Tree, Tree]>([
    ['has a row with its branch below another', 'a<c', { 1: null, 2: '1', 3: null }, { 1: '3', 2: '1', 3: null }],
    ['has two rows swapped', 'a<b b', { 1: null, 2: '1' }, { 1: '2', 2: null }],
    ['has a chain turned round', 'a<b b<c c', { 1: null, 2: '1', 3: '2' }, { 1: '2', 2: '3', 3: null }],
    ['has a new one between two rows', 'b<x x<a', { 1: null, 2: '1' }, { 1: null, 2: 'new-x', 'new-x': '1' }],
    ['has rows where they were that nobody reports', 'a', { 1: null, 2: '1', 3: '2' }, { 1: null, 2: '1', 3: '2' }],
    ['has a child below a row that fails', 'x<a a<a', { 1: null }, { 1: null, 'new-x': '1' }],
  ])('%s', (_, shorts, tree, wanted) => expect(end(shorts, tree)).toEqual(wanted));
});

describe('circles', () => {
  it.each<[string, string, Tree, string[]]>([
    ['of two fail', 'x<y y<x', {}, ['x', 'y']],
    ['of three fail', 'x<y y<z z<x', {}, ['x', 'y', 'z']],
    ['of rows fail', 'a<b b<a', { 1: null, 2: null }, ['a', 'b']],
    ['of a row and a new one fail', 'a<x x<a', { 1: null }, ['a', 'x']],
    ['through a row that nobody reports fail', 'a<b', { 1: null, 2: '1' }, ['a']],
    ['through many rows that nobody reports fail', 'a<d', { 1: null, 2: '1', 3: '2', 4: '3' }, ['a']],
    ['leave those below alone', 'x<y y<x z<x', {}, ['x', 'y']],
    ['leave those beside alone', 'x<y y<x z', {}, ['x', 'y']],
    ['through a deleted row are none', 'a<b b!', { 1: null, 2: '1' }, []],
    ['through a record that fails are none', 'x<y', {}, []],
    [
      'that are closed only by what stays because of another fail too',
      'c<a a<b b<a',
      { 1: '3', 2: null, 3: null },
      ['a', 'b', 'c'],
    ],
  ])('%s', (_, shorts, tree, uids) => {
    const { departments } = plan(shorts, tree);
    expect(uidsOf(departments.filter(({ action }) => action === 'failed')).sort()).toEqual(uids);
  });

  it('are named in the order of the records', () => {
    expect(plan('y<x z<y x<z', {}).departments[0].problem).toEqual(problem('department-circle', { uids: 'y, z, x' }));
  });

  it('are named by twenty of them at most', () => {
    const size = 10_000;
    const chain = Array.from({ length: size }, (_, index) => record(`x${index}<x${(index + 1) % size}`));
    const { departments } = planDepartments(chain, stateOf({}));
    const uids = Array.from({ length: 20 }, (_, index) => `x${index}`).join(', ');
    expect(departments[size - 1].problem).toEqual(problem('department-circle', { uids: `${uids}, …` }));
  });

  it('are found where a hundred thousand departments are each below itself', () => {
    const each = Array.from({ length: 100_000 }, (_, index) => record(`x${index}<x${index}`));
    expect(planDepartments(each, stateOf({})).departments.every(({ action }) => action === 'failed')).toBe(true);
  });

  it('are named each by its own', () => {
    const problems = plan('w<x x<w y<z z<y').departments.map((each) => each.problem?.params.uids);
    expect(problems).toEqual(['w, x', 'w, x', 'y, z', 'y, z']);
  });

  it('leave rows where they are', () => {
    expect(end('a<b b<a', { 1: '3', 2: '3', 3: null })).toEqual({ 1: '3', 2: '3', 3: null });
  });

  it('of new ones have those below wait at the top', () => {
    const planned = plan('x<y y<x z<x');
    expect([...planned.unresolved]).toEqual([['z', 'x']]);
  });

  it('that are there already do not keep the planner busy for ever', () => {
    expect(actionsOf(plan('a', { 1: '2', 2: '3', 3: '2' }))).toEqual({ a: 'updated' });
  });

  it('that are there already fail nobody who is below them', () => {
    expect(actionsOf(plan('a<b', { 1: null, 2: '3', 3: '2' }))).toEqual({ a: 'updated' });
  });

  it('that are there already are mended by a record that says better', () => {
    expect(end('b', { 2: '3', 3: '2' })).toEqual({ 2: null, 3: '2' });
  });
});

describe('deleted departments', () => {
  it('raise rows that nobody reports', () => {
    expect(plan('a!', { 1: null, 2: '1', 3: '1', 4: '2' }).raised).toEqual(['2', '3']);
  });

  it('say how many they raise', () => {
    expect(noticesOf(plan('a!', { 1: null, 2: '1', 3: '1' }))).toEqual([
      { code: 'departments-raised', params: { number: 2 }, uid: undefined },
    ]);
  });

  it('raise a record that names them, and say so', () => {
    const planned = plan('b<a a!', { 1: null, 2: '1' });
    expect(planned.departments[0]).toMatchObject({ action: 'updated', parent: null });
    expect(noticesOf(planned)).toEqual([{ code: 'department-raised', params: { uid: 'a' }, uid: 'b' }]);
  });

  it('raise a new record that names them, which waits for nothing', () => {
    const planned = plan('x<a a!', { 1: null });
    expect(planned.departments[0]).toMatchObject({ action: 'created', parent: null });
    expect(planned.unresolved.size).toBe(0);
  });

  it('raise a row whose record fails', () => {
    const reported = [record('a!'), { ...record('b<a'), problem: failed }];
    expect(planDepartments(reported, stateOf({ 1: null, 2: '1' })).raised).toEqual(['2']);
  });

  it('do not raise those that move elsewhere', () => {
    expect(plan('a! b<c', { 1: null, 2: '1', 3: null }).raised).toEqual([]);
  });

  it('do not raise each other', () => {
    expect(plan('a! b!', { 1: null, 2: '1' }).raised).toEqual([]);
  });

  it('raise nobody where they were not there', () => {
    expect(plan('a!', { 2: '3', 3: null }).raised).toEqual([]);
  });

  it.each(['a! b! c!', 'c! b! a!', 'b! a! c!'])('go from below, told as %s', (shorts) => {
    expect(uidsOf(plan(shorts, { 1: null, 2: '1', 3: '2' }).deleted)).toEqual(['c', 'b', 'a']);
  });

  it('go from below, even with others in between', () => {
    expect(uidsOf(plan('a! c!', { 1: null, 2: '1', 3: '2' }).deleted)).toEqual(['c', 'a']);
  });

  it('of which only the link is left are nothing to delete', () => {
    expect(plan('a!', {}).deleted).toEqual([]);
  });

  it('let go what comes to be above what was above them', () => {
    // 1 over 2 over 3: 2 goes, and 1 comes below 3.
    expect(end('a<c b!', { 1: null, 2: '1', 3: '2' })).toEqual({ 1: '3', 3: null });
  });
});

describe('unknown parents', () => {
  it('leave a new department at the top', () => {
    expect(plan('x<q').departments[0]).toMatchObject({ action: 'created', parent: null });
  });

  it('bring a row to the top', () => {
    expect(end('a<q', { 1: '2', 2: null })).toEqual({ 1: null, 2: null });
  });

  it('are noted, and told', () => {
    const planned = plan('x<q y<q z');
    expect([...planned.unresolved]).toEqual([
      ['x', 'q'],
      ['y', 'q'],
    ]);
    expect(noticesOf(planned)).toEqual([
      { code: 'unknown-parent', params: { uid: 'q' }, uid: 'x' },
      { code: 'unknown-parent', params: { uid: 'q' }, uid: 'y' },
    ]);
  });

  it('are those whose row is gone and that nobody reports', () => {
    expect([...plan('x<a').unresolved]).toEqual([['x', 'a']]);
  });

  it('are not those whose row is gone and that are created again', () => {
    expect(plan('x<a a').unresolved.size).toBe(0);
  });

  it('are new ones that fail', () => {
    const reported = [record('x<y'), { ...record('y'), problem: failed }];
    expect([...planDepartments(reported, stateOf({})).unresolved]).toEqual([['x', 'y']]);
  });

  it('are deleted ones that were never there', () => {
    expect([...plan('x<y y!').unresolved]).toEqual([['x', 'y']]);
  });

  it('are of no interest for deleted departments', () => {
    expect(plan('a<q!', { 1: null })).toMatchObject({ unresolved: new Map(), notices: [] });
  });
});

// Rows 1 to 8 with the uids `r1` to `r8`, new departments `n1` to `n4`, and `q`, which nobody knows.
const UIDS = [...Array.from({ length: 8 }, (_, index) => `r${index + 1}`), 'n1', 'n2', 'n3', 'n4'];
const LINKS = Object.fromEntries(UIDS.slice(0, 8).map((uid) => [uid, uid.slice(1)]));

const forest = fc
  .record({
    parents: fc.array(fc.nat(8), { minLength: 8, maxLength: 8 }),
    names: fc.shuffledSubarray(UIDS.slice(0, 8), { minLength: 8 }),
  })
  .map(({ parents, names }): Tree => {
    const ids = names.map((uid) => uid.slice(1));
    return Object.fromEntries(ids.map((id, index) => [id, ids[(parents[index] % (index + 1)) - 1] ?? null]));
  });
const department = (uid: string) =>
  fc.record({
    uid: fc.constant(uid),
    parentUid: fc.option(fc.constantFrom(...UIDS, 'q'), { nil: undefined }),
    isDeleted: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
    problem: fc.integer({ min: 0, max: 12 }).map((number) => (number === 0 ? failed : undefined)),
    values: fc.record({ title: fc.constantFrom('one', 'other') }, { requiredKeys: [] }),
  });
const reports = fc.shuffledSubarray(UIDS, { minLength: 1 }).chain((uids) => fc.tuple(...uids.map(department)));
const run = fc.record({ tree: forest, reported: reports });

describe('any departments', () => {
  const property = (check: (reported: ReportedDepartment[], state: DepartmentState) => void) =>
    fc.assert(
      fc.property(run, ({ tree, reported }) => check(reported, stateOf(tree, { links: LINKS }))),
      fuzzing,
    );

  it('are written without a step that is not possible', () => {
    property((reported, state) => void applied(planDepartments(reported, state), state));
  });

  it('end in a tree without a circle', () => {
    property((reported, state) => {
      const { rows } = applied(planDepartments(reported, state), state);
      for (const id of rows.keys()) {
        expect(rows.get(pathOf(id, rows).at(-1) as string)?.parentId).toBeNull();
      }
    });
  });

  it('end in the same tree whatever their order', () => {
    property((reported, state) => {
      const one = planDepartments(reported, state);
      const other = planDepartments([...reported].reverse(), state);
      expect(applied(other, state).rows).toEqual(applied(one, state).rows);
      expect(actionsOf(other)).toEqual(actionsOf(one));
      expect(new Map(other.unresolved)).toEqual(one.unresolved);
    });
  });

  it('stand where they are reported to stand, unless they fail', () => {
    property((reported, state) => {
      const planned = planDepartments(reported, state);
      const { idOf, rows } = applied(planned, state);
      const actions = actionsOf(planned);
      for (const { uid, parentUid } of reported.filter(({ uid }) => !['failed', 'deleted'].includes(actions[uid]))) {
        const parentId = parentUid === undefined ? undefined : idOf.get(parentUid);
        const isThere = rows.has(idOf.get(uid) ?? '');
        expect(isThere ? rows.get(idOf.get(uid) as string)?.parentId : null).toBe(
          isThere && rows.has(parentId ?? '') ? parentId : null,
        );
      }
    });
  });

  it('that nobody reports stay where they are, unless they are raised', () => {
    property((reported, state) => {
      const planned = planDepartments(reported, state);
      const { rows } = applied(planned, state);
      const isReported = new Set(reported.map(({ uid }) => state.idOf.get(uid)));
      const open = [...state.rows.values()].filter(({ id }) => !isReported.has(id));
      for (const { id, parentId } of open) {
        expect(rows.get(id)?.parentId).toBe(planned.raised.includes(id) ? null : parentId);
      }
    });
  });

  it('of which none has a fault fail only below themselves', () => {
    property((reported, state) => {
      const { departments } = planDepartments(reported, state);
      const faulty = new Set(reported.filter((each) => each.problem).map(({ uid }) => uid));
      const others = departments.filter(({ uid, action }) => action === 'failed' && !faulty.has(uid));
      expect(others.map((each) => each.problem?.code)).toEqual(others.map(() => 'department-circle'));
    });
  });

  it('are unchanged the second time, and fail again where they failed', () => {
    property((reported, state) => {
      const first = planDepartments(reported, state);
      const second = planDepartments(reported, applied(first, state));
      const wanted = first.departments.map(({ uid, action }) => [uid, action === 'failed' ? action : 'unchanged']);
      expect(actionsOf(second)).toEqual(Object.fromEntries(wanted));
      expect([second.ordered, second.raised, second.deleted]).toEqual([[], [], []]);
    });
  });

  it('that are new fail for exactly those on a circle', () => {
    const uids = UIDS.slice(8);
    const parent = fc.option(fc.constantFrom(...uids), { nil: undefined });
    fc.assert(
      fc.property(fc.tuple(parent, parent, parent, parent), (parents) => {
        const reported = uids.map((uid, index) => ({ uid, parentUid: parents[index], values: {} }));
        const above = (uid?: string) => (uid === undefined ? undefined : parents[uids.indexOf(uid)]);
        const isOnCircle = (uid: string) => [1, 2, 3, 4].some((steps) => uid === times(steps, above, uid));
        const { departments } = planDepartments(reported, stateOf({}));
        expect(uidsOf(departments.filter(({ action }) => action === 'failed'))).toEqual(uids.filter(isOnCircle));
      }),
      fuzzing,
    );
  });
});

function times(steps: number, step: (uid?: string) => string | undefined, start: string): string | undefined {
  return Array.from({ length: steps }).reduce<string | undefined>((uid) => step(uid), start);
}
