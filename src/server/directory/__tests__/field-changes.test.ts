import { departmentChange, differing, membershipChanges, shortened } from '../field-changes';

const titles = { of: (key: string) => ({ 1: 'Administration', 2: 'Administration', 3: 'Sales' })[key]! };
const state = (...keys: string[]) => ({
  memberships: keys.map((departmentId) => ({ departmentId, isOwner: false })) as never,
  mainDepartmentId: keys[0] ?? null,
});

test('a move between departments that are called the same is told with their keys', () => {
  expect(membershipChanges(state('1'), state('2'), titles)).toEqual([
    { field: 'departments', from: ['Administration (1)'], to: ['Administration (2)'] },
    { field: 'mainDepartment', from: 'Administration (1)', to: 'Administration (2)' },
  ]);
  expect(differing([departmentChange('parent', '2', '1', titles)])).toEqual([
    { field: 'parent', from: 'Administration (2)', to: 'Administration (1)' },
  ]);
});

test('all others by their titles, and what stays not at all', () => {
  expect(membershipChanges(state('1'), state('1', '3'), titles)).toEqual([
    { field: 'departments', from: ['Administration'], to: ['Administration', 'Sales'] },
  ]);
  expect(membershipChanges(state('3'), state('3'), titles)).toEqual([]);
  expect(differing([departmentChange('parent', null, '3', titles)])).toEqual([
    { field: 'parent', from: null, to: 'Sales' },
  ]);
});

test('of long lists, what is taken away and added', () => {
  const all = Array.from({ length: 100 }, (_, index) => `Department ${index}`);
  const change = { field: 'departments', from: ['Former', ...all], to: [...all, 'New'] };
  expect(shortened(change)).toEqual({ field: 'departments', from: ['Former'], to: ['New'] });
  expect(shortened({ field: 'departments', from: ['Former'], to: ['New', 'Former'] }).to).toEqual(['New', 'Former']);
});
