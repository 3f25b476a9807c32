// A directory that changes, and whether a NocoBase is as it says.
import type { Directory } from '../../examples/plugin-sample-http-json-directory/src/hr-server';
import type { Call } from './api';

/** Renames, moves, promotes and adds people, and moves departments: the same for the same seed. */
export function change({ departments, people }: Directory, seed: number) {
  const random = randomOf(seed);
  const pick = <T>(items: T[]) => items[Math.floor(random() * items.length)];
  departments.forEach((department, index) => {
    if (random() < 0.3) {
      department.name = `${department.name.split(' #')[0]} #${seed}`;
      // Of those before it, so that the tree stays one.
      department.parentId = index && random() < 0.8 ? departments[Math.floor(random() * index)].id : null;
    }
  });
  for (const person of people) {
    if (random() < 0.4) {
      person.name = `${person.name.split(' #')[0]} #${seed}`;
      const ids = new Set([pick(departments).id, pick(departments).id]);
      person.departments = [...ids].map((id, index) => ({ id, lead: random() < 0.2, main: index === 0 }));
    }
  }
  for (let index = 0; index < 20; index++) {
    const id = `new-${seed}-${index}`;
    const departments_ = [{ id: pick(departments).id, lead: false, main: true }];
    people.push({ id, name: id, login: id, email: null, phone: null, departments: departments_ });
  }
}

/** Users, departments, memberships, ledger and links as they must be, with names in place of ids. */
export function expectedState({ departments, people }: Directory) {
  const nameOf = new Map(departments.map(({ id, name }) => [id, name]));
  return {
    departments: sorted(
      departments.map(({ id, name, parentId }) => ({
        title: name,
        parent: parentId && nameOf.get(parentId),
        isLeaf: !departments.some((other) => other.parentId === id),
      })),
    ),
    users: sorted(
      people.map(({ name, login, departments: memberships }) => ({
        username: login,
        nickname: name,
        main: nameOf.get(memberships.find(({ main }) => main)?.id ?? ''),
        departments: memberships.map(({ id, lead }) => `${nameOf.get(id)}${lead ? ' (owner)' : ''}`).sort(),
      })),
    ),
    ledger: sorted([
      ...departments.map(({ id, name }) => ({ key: `department ${id}`, links: [`departments ${name}`] })),
      ...people.map(({ id, login, departments: memberships }) => ({
        key: `user ${id}`,
        links: [`users ${login}`, ...memberships.map((each) => `departments ${nameOf.get(each.id)}`)].sort(),
      })),
    ]),
  };
}

/** The same, read from a NocoBase that nobody else has written to. */
export async function readState(call: Call) {
  const list = async (action: string) =>
    (await call(`${action}${action.includes('?') ? '&' : '?'}paginate=false`)).body.data;
  const departments: Row[] = await list('departments:list?appends=parent');
  const users: Row[] = await list('users:list?appends=departments,mainDepartment');
  const records: Row[] = await list('userDataSyncRecords:list?appends=resources');
  const names: Record<string, Map<string, string>> = {
    departments: new Map(departments.map(({ id, title }) => [String(id), title])),
    users: new Map(users.map(({ id, username }) => [String(id), username])),
  };
  return {
    departments: sorted(
      departments.map(({ title, parent, isLeaf }) => ({
        title,
        parent: parent?.title ?? null,
        isLeaf: Boolean(isLeaf),
      })),
    ),
    users: sorted(
      users
        .filter(({ username }) => username !== 'nocobase')
        .map(({ username, nickname, mainDepartment, departments: memberships }) => ({
          username,
          nickname,
          main: mainDepartment?.title,
          departments: memberships
            .map(({ title, departmentsUsers }: Row) => `${title}${departmentsUsers.isOwner ? ' (owner)' : ''}`)
            .sort(),
        })),
    ),
    ledger: sorted(
      records.map(({ dataType, sourceUk, resources }) => ({
        key: `${dataType} ${sourceUk}`,
        links: resources
          .map(
            ({ resource, resourcePk }: Row) =>
              `${resource} ${names[resource].get(resourcePk) ?? `nobody (${resourcePk})`}`,
          )
          .sort(),
      })),
    ),
  };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the host answers
type Row = any;

function sorted<T>(rows: T[]): T[] {
  return rows.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

/** Numbers from 0 to 1 that look random (mulberry32). */
export function randomOf(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
