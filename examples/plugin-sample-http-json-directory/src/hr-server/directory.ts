import type { Department, Membership, Person } from '../directory-format';
import * as data from './data';

/** Everything the HR server knows. */
export interface Directory {
  departments: Department[];
  people: Person[];
}

/** Every eighth person has a second department, the next one in the list. */
const SECOND_DEPARTMENT_EVERY = 8;

/** The sample organisation: the same on every call, and a fresh copy, so that a caller may change it. */
export function sampleDirectory(): Directory {
  const departments = data.departments.map(([id, name, parentId]) => ({ id, name, parentId }));
  const placed = departments.flatMap(({ id }, position) =>
    data.members[id].map((member, rank) => ({
      member,
      own: { id, lead: rank === 0, main: true },
      next: { id: departments[(position + 1) % departments.length].id, lead: false, main: false },
    })),
  );
  const people = placed.map(({ member, own, next }, index) =>
    toPerson(member, index, (index + 1) % SECOND_DEPARTMENT_EVERY === 0 ? [own, next] : [own]),
  );
  return { departments, people };
}

function toPerson(member: string, index: number, departments: Membership[]): Person {
  const [name, login] = member.slice(0, -1).split(' <');
  return {
    id: `p${pad(index + 1, 3)}`,
    name,
    login,
    email: `${login}@example.com`,
    // From the numbers that are kept free for fiction, a hundred in each area.
    phone: `+1${index < 100 ? 202 : 303}55501${pad(index % 100, 2)}`,
    departments,
  };
}

const pad = (number: number, length: number) => String(number).padStart(length, '0');
