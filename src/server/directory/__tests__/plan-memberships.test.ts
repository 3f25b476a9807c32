import fc from 'fast-check';
import { fuzzing } from '../../__tests__/fuzz/values';
import {
  type MembershipLink,
  type MembershipState,
  type NamedDepartments,
  namedDepartments,
  planAll,
  type PlannedMemberships,
  planOwn,
} from '../plan/plan-memberships';

// In short: `1 2! 3*` are the departments 1, 2 with the user as an owner, and 3 as the main one.
interface Short {
  id: string;
  isOwner: boolean;
  isMain: boolean;
}

const read = (text: string): Short[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((each) => ({ id: each.replace(/\W/g, ''), isOwner: each.includes('!'), isMain: each.includes('*') }));

/** What is there: memberships, of which one may be the main one. */
function stateOf(there: string, links: MembershipLink[] = []): MembershipState {
  const shorts = read(there);
  return {
    mainDepartmentId: shorts.find(({ isMain }) => isMain)?.id ?? null,
    memberships: shorts.map(({ id, isOwner }) => ({ departmentId: id, isOwner })),
    links,
  };
}

/** Links as the source brought them. */
const brought = (text: string): MembershipLink[] =>
  read(text).map(({ id, isOwner, isMain }) => ({ departmentId: id, isOwner, isMain }));
/** Links of which nobody knows what the source said. */
const unmarked = (text: string): MembershipLink[] =>
  read(text).map(({ id }) => ({ departmentId: id, isOwner: null, isMain: null }));
/** Links that another record of the same user has. */
const others = (text: string): MembershipLink[] => brought(text).map((link) => ({ ...link, takenFrom: 7 }));

/** What a record names; all departments are known, each by its uid. */
function naming(text: string): NamedDepartments {
  const shorts = read(text);
  const known = new Map(shorts.map(({ id }) => [id, { id, rank: Number(id) }]));
  return namedDepartments(
    shorts.map(({ id, ...marks }) => ({ uid: id, ...marks })),
    known,
  );
}

const IDLE: PlannedMemberships = { change: undefined, linked: [], unlinked: [], takenOver: [] };

/** What is there once a plan is written, as the writer does it. */
function written(state: MembershipState, { change, linked, unlinked }: PlannedMemberships): MembershipState {
  const links = new Map(state.links.filter(({ takenFrom }) => !takenFrom).map((each) => [each.departmentId, each]));
  unlinked.forEach((id) => links.delete(id));
  linked.forEach((each) => links.set(each.departmentId, each));
  if (!change) {
    return { ...state, links: [...links.values()] };
  }
  const memberships = [
    ...state.memberships.filter(({ departmentId }) => !change.removed.includes(departmentId)),
    ...change.added.map((departmentId) => ({ departmentId, isOwner: false })),
  ].map((each) => ({ ...each, isOwner: new Map(change.owned).get(each.departmentId) ?? each.isOwner }));
  const first = memberships[0]?.departmentId ?? null;
  const main = { first, same: state.mainDepartmentId }[change.main];
  return { mainDepartmentId: main === undefined ? change.main : main, memberships, links: [...links.values()] };
}

/** What is there, in short. */
const shown = ({ memberships, mainDepartmentId }: MembershipState) =>
  memberships
    .map(({ departmentId: id, isOwner }) => `${id}${isOwner ? '!' : ''}${id === mainDepartmentId ? '*' : ''}`)
    .sort()
    .join(' ');

describe('the departments that a record names', () => {
  const known = new Map([
    ['x', { id: '1', rank: 2 }],
    ['y', { id: '2', rank: 1 }],
    ['z', { id: '1', rank: 2 }],
  ]);
  const name = (...reported: [string, boolean?, boolean?][]) =>
    namedDepartments(
      reported.map(([uid, isOwner = false, isMain = false]) => ({ uid, isOwner, isMain })),
      known,
    );

  it('come in the order of the ledger', () => expect(name(['x'], ['y']).ids).toEqual(['2', '1']));

  it('are left out where they are not known', () => expect(name(['q'], ['x']).ids).toEqual(['1']));

  it('come once where two uids stand for one', () => expect(name(['x'], ['z']).ids).toEqual(['1']));

  it('may be none', () => expect(name()).toEqual({ ids: [], isOwner: new Map(), mainId: undefined }));

  it('say who owns', () => {
    expect([...name(['x', true], ['y']).isOwner]).toEqual([
      ['2', false],
      ['1', true],
    ]);
  });

  it('have the last word on owning where two uids stand for one', () => {
    expect(name(['x', true], ['z', false]).isOwner.get('1')).toBe(false);
  });

  it('have no main one where none is marked', () => expect(name(['x'], ['y']).mainId).toBeUndefined());

  it('have the marked one as the main one', () => {
    expect(name(['x'], ['y', false, true]).mainId).toBe('2');
  });

  it('have the first as the main one of two that are marked', () => {
    expect(name(['x', false, true], ['y', false, true]).mainId).toBe('1');
  });

  it('have the first that is known as the main one of those that are marked', () => {
    expect(name(['q', false, true], ['y', false, true]).mainId).toBe('2');
  });
});

describe('where the source decides alone', () => {
  const end = (there: string, named: string, links: MembershipLink[] = []) => {
    const state = stateOf(there, links);
    return shown(written(state, planAll(state, naming(named))));
  };

  it.each<[string, string, string, string]>([
    ['joins', '', '1 2', '1* 2'],
    ['leaves', '1* 2', '1', '1*'],
    ['leaves all', '1* 2', '', ''],
    ['changes the department', '1*', '2', '2*'],
    ['stays', '1* 2', '1 2', '1* 2'],
    ['becomes an owner', '1*', '1!', '1!*'],
    ['is no owner any more', '1!*', '1', '1*'],
    ['joins as an owner', '', '1!', '1!*'],
    ['stays an owner', '1!*', '1!', '1!*'],
    ['gets a main department', '1* 2', '1 2*', '1 2*'],
    ['gets a main department that is new', '1*', '1 2*', '1 2*'],
    ['gets the first as the main department where none is marked', '1 2*', '1 2', '1* 2'],
    ['gets the first that is left as the main department', '1* 2 3', '2 3', '2* 3'],
    ['gets the first of two main departments', '', '1* 2*', '1* 2'],
    ['gets a main department where there was none', '1', '1', '1*'],
    ['leaves what was joined manually', '1* 9', '1', '1*'],
  ])('a user %s', (_, there, named, wanted) => expect(end(there, named)).toBe(wanted));

  it.each<[string, string, string]>([
    ['nothing is there and nothing is named', '', ''],
    ['all is as it is named', '1! 2*', '1! 2*'],
    ['the main department is the first', '1* 2', '1 2'],
    ['departments are named in another order', '1* 2!', '2! 1'],
  ])('nothing changes where %s', (_, there, named) => {
    expect(planAll(stateOf(there, unmarked(there)), naming(named))).toEqual(IDLE);
  });

  it('departments are joined in the order of their keys, as numbers', () => {
    expect(planAll(stateOf(''), naming('10 9 2')).change?.added).toEqual(['2', '9', '10']);
  });

  it('new memberships are linked, without marks', () => {
    expect(planAll(stateOf('1*', unmarked('1')), naming('1 2!')).linked).toEqual(unmarked('2'));
  });

  it('those that were left are not linked any more', () => {
    expect(planAll(stateOf('1* 2', unmarked('1 2')), naming('1')).unlinked).toEqual(['2']);
  });

  it('links whose membership is gone go as well', () => {
    expect(planAll(stateOf('1*', unmarked('1 2')), naming('1')).unlinked).toEqual(['2']);
  });

  it('a membership that somebody removed comes back, and is linked already', () => {
    const { change, linked } = planAll(stateOf('1*', unmarked('1 2')), naming('1 2'));
    expect([change?.added, linked]).toEqual([['2'], []]);
  });

  it('a membership that was there before the first link is not linked, as the host does it', () => {
    expect(planAll(stateOf('1*'), naming('1 2')).linked).toEqual(unmarked('2'));
  });

  it('a membership that was there before is linked once there are links, as the host does it', () => {
    expect(planAll(stateOf('1* 2', unmarked('2')), naming('1 2')).linked).toEqual(unmarked('1'));
  });

  it('a new membership that is not owned needs no word on that', () => {
    expect(planAll(stateOf(''), naming('1 2!')).change?.owned).toEqual([['2', true]]);
  });

  it('no links of other records are taken over', () => {
    expect(planAll(stateOf('1*'), naming('1')).takenOver).toEqual([]);
  });
});

describe('where the source changes only its own', () => {
  const end = (there: string, links: MembershipLink[], named: string) => {
    const state = stateOf(there, links);
    return shown(written(state, planOwn(state, naming(named))));
  };

  it.each<[string, string, string, string, string]>([
    ['joins', '', '', '1 2', '1* 2'],
    ['leaves what the source brought', '1* 2', '1* 2', '1', '1*'],
    ['leaves all that the source brought', '1* 2', '1* 2', '', ''],
    ['keeps what was joined manually', '1* 9', '1*', '1', '1* 9'],
    ['keeps what was joined manually when all else goes', '1* 9', '1*', '', '9*'],
    ['keeps what was joined manually and is named later', '9*', '', '9', '9*'],
    ['joins again what somebody removed', '1*', '1* 2', '1 2', '1* 2'],
    ['becomes an owner', '1*', '1*', '1!*', '1!*'],
    ['is no owner any more', '1!*', '1!*', '1*', '1*'],
    ['stays an owner whom somebody made one', '1!*', '1*', '1*', '1!*'],
    ['stays no owner whom somebody made none', '1*', '1!*', '1!*', '1*'],
    ['is no owner in what was joined manually', '9*', '', '9!', '9*'],
    ['stays an owner in what was joined manually', '9!*', '', '9', '9!*'],
    ['joins again as an owner', '1*', '1* 2!', '1* 2!', '1* 2!'],
    ['gets another main department', '1* 2', '1* 2', '1 2*', '1 2*'],
    ['keeps the main department that somebody set', '1 2*', '1* 2', '1* 2', '1 2*'],
    [
      'keeps the main department that somebody set, even if the source names another',
      '1 2* 3',
      '1* 2 3',
      '1 2 3*',
      '1 2* 3',
    ],
    ['loses the main department that somebody set when it is left', '1 2*', '1* 2', '1*', '1*'],
    ['gets a main department that is new', '1*', '1*', '1 2*', '1 2*'],
    ['keeps the main department where the source names none', '1 2*', '1 2*', '1 2', '1 2*'],
    ['gets the first that is left as the main department', '1* 2 3', '1* 2 3', '2 3', '2* 3'],
    ['gets the one that is named in place of the host’s choice', '1* 2', '', '1 2*', '1 2*'],
    ['gets the first of two main departments', '', '', '1* 2*', '1* 2'],
    ['gets a main department where there was none', '1', '1', '1', '1*'],
  ])('a user %s', (_, there, links, named, wanted) => expect(end(there, brought(links), named)).toBe(wanted));

  it.each<[string, string, string, string]>([
    ['nothing is there and nothing is named', '', '', ''],
    ['all is as it is named', '1! 2*', '1! 2*', '1! 2*'],
    ['all is as it is named, but for what was joined manually', '1* 9!', '1*', '1*'],
    ['only what was joined manually is named', '9*', '', '9'],
  ])('nothing changes where %s', (_, there, links, named) => {
    expect(planOwn(stateOf(there, brought(links)), naming(named))).toEqual(IDLE);
  });

  it('new memberships are linked with their marks', () => {
    expect(planOwn(stateOf(''), naming('1! 2*')).linked).toEqual(brought('1! 2*'));
  });

  it('a membership that was joined manually is not linked', () => {
    expect(planOwn(stateOf('9*'), naming('9')).linked).toEqual([]);
  });

  it('new marks are remembered, even if somebody set others', () => {
    const { change, linked } = planOwn(stateOf('1!*', brought('1*')), naming('1!*'));
    expect([change, linked]).toEqual([undefined, brought('1!*')]);
  });

  it('marks that are not known are taken to be the source’s, and remembered', () => {
    const state = stateOf('1!*', unmarked('1'));
    expect(planOwn(state, naming('1')).linked).toEqual(brought('1'));
  });

  it('what somebody removed is not removed again, but its link goes', () => {
    const { change, unlinked } = planOwn(stateOf('1*', brought('1* 2')), naming('1*'));
    expect([change, unlinked]).toEqual([undefined, ['2']]);
  });

  it('departments are joined in the order of their keys, as numbers', () => {
    expect(planOwn(stateOf(''), naming('10 9 2')).change?.added).toEqual(['2', '9', '10']);
  });

  it('links of another record are taken over where they are named again', () => {
    const planned = planOwn(stateOf('1*', others('1*')), naming('1*'));
    expect(planned).toMatchObject({ takenOver: [{ recordId: 7, departmentId: '1' }], linked: brought('1*') });
  });

  it('links of another record that are not named stay with it', () => {
    expect(planOwn(stateOf('1*', others('1*')), naming(''))).toEqual(IDLE);
  });

  it('links of another record whose membership is gone stay with it', () => {
    expect(planOwn(stateOf('', others('1')), naming('1')).takenOver).toEqual([]);
  });

  it('links of another record are not taken over where the record has its own', () => {
    const links = [...brought('1*'), ...others('1*')];
    expect(planOwn(stateOf('1*', links), naming('1*'))).toEqual(IDLE);
  });

  it('an owner mark that another record brought may go with it', () => {
    expect(planOwn(stateOf('1!*', others('1!*')), naming('1*')).change?.owned).toEqual([['1', false]]);
  });
});

describe('any memberships', () => {
  const IDS = ['1', '2', '3', '4'];
  const marks = fc.constantFrom('', '!', '*', '!*');
  const some = fc
    .shuffledSubarray(IDS)
    .chain((ids) => fc.tuple(...ids.map((id) => marks.map((mark) => id + mark))))
    .map((shorts) => shorts.join(' '));
  const links = fc.oneof(some.map(brought), some.map(unmarked));
  const property = (check: (state: MembershipState, named: NamedDepartments) => void) =>
    fc.assert(
      fc.property(some, links, some, (there, known, named) => check(stateOf(there, known), naming(named))),
      fuzzing,
    );
  const idsOf = ({ memberships }: MembershipState) => memberships.map(({ departmentId }) => departmentId).sort();

  it('are exactly what is named where the source decides alone', () => {
    property((state, named) => {
      expect(idsOf(written(state, planAll(state, named)))).toEqual([...named.ids].sort());
    });
  });

  it('are owned exactly as named where the source decides alone', () => {
    property((state, named) => {
      const { memberships } = written(state, planAll(state, named));
      memberships.forEach(({ departmentId, isOwner }) => expect(isOwner).toBe(named.isOwner.get(departmentId)));
    });
  });

  it('include all that is named where the source changes only its own', () => {
    property((state, named) => {
      expect(idsOf(written(state, planOwn(state, named)))).toEqual(expect.arrayContaining(named.ids));
    });
  });

  it('without a link are never touched where the source changes only its own', () => {
    property((state, named) => {
      const linked = state.links.map(({ departmentId }) => departmentId);
      const { memberships } = written(state, planOwn(state, named));
      const manual = state.memberships.filter(({ departmentId }) => !linked.includes(departmentId));
      expect(memberships).toEqual(expect.arrayContaining(manual));
    });
  });

  it.each([
    ['alone', planAll],
    ['only its own', planOwn],
  ])('are never added where they are, nor removed where they are not: %s', (_, planned) => {
    property((state, named) => {
      const { added = [], removed = [] } = planned(state, named).change ?? {};
      expect(added.filter((id) => idsOf(state).includes(id))).toEqual([]);
      expect(removed.filter((id) => !idsOf(state).includes(id))).toEqual([]);
    });
  });

  it.each([
    ['alone', planAll],
    ['only its own', planOwn],
  ])('have one main department, if there are any: %s', (_, planned) => {
    property((state, named) => {
      const after = written(state, planned(state, named));
      const candidates = after.memberships.length ? idsOf(after) : [null];
      expect(candidates).toContain(after.mainDepartmentId);
    });
  });

  it('need no second change where the source decides alone', () => {
    property((state, named) => {
      expect(planAll(written(state, planAll(state, named)), named).change).toBeUndefined();
    });
  });

  it('need nothing the second time where the source changes only its own, and names none that was joined manually', () => {
    property((state, named) => {
      const isLinked = (id: string) => state.links.some(({ departmentId }) => departmentId === id);
      fc.pre(named.ids.every((id) => isLinked(id) || !idsOf(state).includes(id)));
      expect(planOwn(written(state, planOwn(state, named)), named)).toEqual(IDLE);
    });
  });

  it('need no second change but of the main department where the source changes only its own', () => {
    property((state, named) => {
      const { change } = planOwn(written(state, planOwn(state, named)), named);
      expect(change ?? {}).toEqual(change ? { added: [], removed: [], owned: [], main: named.mainId } : {});
    });
  });

  it('need nothing the third time where the source decides alone', () => {
    property((state, named) => {
      const after = (before: MembershipState) => written(before, planAll(before, named));
      expect(planAll(after(after(state)), named)).toEqual(IDLE);
    });
  });
});
