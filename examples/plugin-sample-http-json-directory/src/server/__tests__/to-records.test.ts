import type { Person } from '../../directory-format';
import { toDepartmentRecords, toUserRecords } from '../to-records';

const department = (id: string, parentId: string | null) => ({ id, name: `Name of ${id}`, parentId });
const uidsOf = (departments: ReturnType<typeof department>[]) => toDepartmentRecords(departments).map(({ uid }) => uid);

describe('toDepartmentRecords', () => {
  it('names the parent', () => {
    expect(toDepartmentRecords([department('a', null), department('b', 'a')])).toEqual([
      { uid: 'a', title: 'Name of a', parentUid: null },
      { uid: 'b', title: 'Name of b', parentUid: 'a' },
    ]);
  });

  it('puts parents before their children and else keeps the order', () => {
    const departments = [department('c', 'b'), department('b', 'a'), department('z', null), department('a', null)];
    expect(uidsOf(departments)).toEqual(['z', 'a', 'b', 'c']);
  });

  it('comes to an end with a circle or an unknown parent', () => {
    expect(uidsOf([department('a', 'b'), department('b', 'a'), department('c', 'nobody')]).sort()).toEqual([
      'a',
      'b',
      'c',
    ]);
  });
});

describe('toUserRecords', () => {
  const person: Person = {
    id: 'p1',
    name: 'Jürgen Müller',
    login: 'juergen',
    email: 'juergen@example.com',
    phone: '+12025550100',
    departments: [
      { id: 'a', lead: true, main: true },
      { id: 'b', lead: false, main: false },
    ],
  };

  it('gives every field its name', () => {
    expect(toUserRecords([person])).toEqual([
      {
        uid: 'p1',
        nickname: 'Jürgen Müller',
        username: 'juergen',
        email: 'juergen@example.com',
        phone: '+12025550100',
        departments: [
          { uid: 'a', isOwner: true, isMain: true },
          { uid: 'b', isOwner: false, isMain: false },
        ],
      },
    ]);
  });

  it('takes along what else the directory says, but not that somebody is deleted', () => {
    const more = { givenName: 'Jürgen', sn: 'Müller', mail: null, uid: 'x', isDeleted: true };
    const [record] = toUserRecords([{ ...person, ...more } as Person]);
    expect(record).toMatchObject({ uid: 'p1', givenName: 'Jürgen', sn: 'Müller', mail: null, isDeleted: undefined });
    expect(record).not.toHaveProperty('name');
  });

  it('leaves out what the directory does not know', () => {
    const [record] = toUserRecords([{ ...person, email: null, phone: null }]);
    expect(JSON.parse(JSON.stringify(record))).toEqual({
      uid: 'p1',
      nickname: 'Jürgen Müller',
      username: 'juergen',
      departments: record.departments,
    });
  });
});
