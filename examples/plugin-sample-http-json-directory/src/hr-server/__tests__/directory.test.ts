import { sampleDirectory } from '../directory';

const { departments, people } = sampleDirectory();
const isUnique = (values: unknown[]) => new Set(values).size === values.length;

it('is the same on every call', () => {
  expect(sampleDirectory()).toEqual({ departments, people });
});

it('has 20 departments in three levels', () => {
  const parents = new Map(departments.map(({ id, parentId }) => [id, parentId]));
  const levelOf = (id: string | null | undefined): number => (id ? 1 + levelOf(parents.get(id)) : 0);
  expect(departments).toHaveLength(20);
  expect(Math.max(...departments.map(({ id }) => levelOf(id)))).toBe(3);
});

it('has 200 people whom nobody can mistake for another', () => {
  expect(people).toHaveLength(200);
  expect(isUnique(people.map(({ id }) => id))).toBe(true);
  expect(isUnique(people.map(({ login }) => login))).toBe(true);
  expect(isUnique(people.map(({ email }) => email))).toBe(true);
  expect(isUnique(people.map(({ phone }) => phone))).toBe(true);
  expect(people.filter(({ login }) => !/^[a-z.]+$/.test(login ?? ''))).toEqual([]);
});

it('gives everybody one main department and every department one lead', () => {
  const memberships = people.flatMap((person) => person.departments);
  expect(people.every(({ departments }) => departments.filter(({ main }) => main).length === 1)).toBe(true);
  expect(people.filter((person) => person.departments.length === 2)).toHaveLength(25);
  expect(departments.filter(({ id }) => memberships.filter((m) => m.id === id && m.lead).length !== 1)).toEqual([]);
});
