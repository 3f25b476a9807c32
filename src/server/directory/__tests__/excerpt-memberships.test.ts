// Who is to be in a department that is not known yet leaves none until it is.
import { type MembershipState, planAll, planOwn, withBrought, withPresent } from '../plan/plan-memberships';

const there: MembershipState = {
  mainDepartmentId: '1',
  memberships: [
    { departmentId: '1', isOwner: true },
    { departmentId: '2', isOwner: false },
    // Set manually.
    { departmentId: '3', isOwner: true },
  ],
  links: [
    { departmentId: '1', isOwner: false, isMain: false },
    { departmentId: '2', isOwner: false, isMain: true },
  ],
};
const nothing = { ids: [], isOwner: new Map<string, boolean>() };

test('where the source alone decides, everything stays as it is', () => {
  const links = there.links.map((link) => ({ ...link, isOwner: null, isMain: null }));
  const { change, unlinked } = planAll({ ...there, links }, withPresent(nothing, there));
  expect({ change, unlinked }).toEqual({ change: undefined, unlinked: [] });
  const named = { ids: ['4'], isOwner: new Map([['4', true]]), mainId: '4' };
  expect(planAll({ ...there, links }, withPresent(named, there)).change).toEqual({
    added: ['4'],
    removed: [],
    owned: [['4', true]],
    main: '4',
  });
});

test('where it changes only its own, what was set manually is not taken for its own', () => {
  expect(planOwn(there, withBrought(nothing, there))).toEqual({
    change: undefined,
    linked: [],
    unlinked: [],
    takenOver: [],
  });
  const named = { ids: ['2', '4'], isOwner: new Map([['4', false]]), mainId: undefined };
  const { change, linked, unlinked } = planOwn(there, withBrought(named, there));
  expect(change).toMatchObject({ added: ['4'], removed: [], owned: [] });
  expect(linked).toEqual([{ departmentId: '4', isOwner: false, isMain: false }]);
  expect(unlinked).toEqual([]);
});
