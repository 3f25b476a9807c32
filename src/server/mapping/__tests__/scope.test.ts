// Who is in scope.
import type { Condition } from '../../contracts/mapping';
import { compileUser } from './mapping';

const PERSON = {
  type: 'Employee',
  level: 7,
  code: '12',
  since: '2024-05-01',
  groups: ['Staff', 'Admins'],
  active: true,
  empty: '',
  none: [],
  tags: [null, ''],
  nested: { a: [{ b: 'x' }, { b: 'y' }] },
  object: { a: 1 },
};

async function holds(...scope: Condition[][]) {
  return (await compileUser({ scope })).isInScope(PERSON);
}

describe('a condition', () => {
  it.each([
    ['type', 'equals', 'employee', true],
    ['type', 'equals', 'guest', false],
    ['nope', 'equals', '', false],
    ['type', 'notEquals', 'guest', true],
    ['groups', 'notEquals', 'staff', false],
    ['nope', 'notEquals', 'guest', true],
    ['groups', 'equals', 'admins', true],
    ['nested.a.b', 'equals', 'y', true],
    ['level', 'equals', 7, true],
    ['level', 'equals', '7', true],
    ['active', 'equals', true, true],
    ['active', 'equals', 'true', true],
    ['object', 'equals', '[object Object]', false],
    ['type', 'contains', 'PLOY', true],
    ['type', 'beginsWith', 'emp', true],
    ['type', 'endsWith', 'YEE', true],
    ['type', 'endsWith', 'emp', false],
    ['type', 'in', ['guest', 'employee'], true],
    ['type', 'in', ['guest'], false],
    ['type', 'matches', '^E.*e$', true],
    ['type', 'matches', '^e', false],
    ['type', 'matches', '(?i)^e', true],
    ['object', 'matches', '.', false],
    ['empty', 'isEmpty', undefined, true],
    ['none', 'isEmpty', undefined, true],
    ['tags', 'isEmpty', undefined, true],
    ['nope', 'isEmpty', undefined, true],
    ['type', 'isEmpty', undefined, false],
    ['type', 'isNotEmpty', undefined, true],
    ['tags', 'isNotEmpty', undefined, false],
    ['level', 'greaterThan', 6, true],
    ['level', 'greaterThan', 7, false],
    ['code', 'greaterThan', '9', true],
    ['level', 'lessThan', '10', true],
    ['since', 'greaterThan', '2024-04-30', true],
    ['since', 'lessThan', '2024-04-30', false],
    ['type', 'greaterThan', 5, false],
    ['type', 'lessThan', 5, false],
    ['nope', 'lessThan', 5, false],
  ] as const)('%s %s %j: %s', async (attribute, operator, value, expected) => {
    const condition = { attribute, operator, ...(value !== undefined && { value }) } as Condition;
    expect(await holds([condition])).toBe(expected);
  });

  it('holds with all others of its group, in one of the groups', async () => {
    const yes: Condition = { attribute: 'level', operator: 'equals', value: 7 };
    const no: Condition = { attribute: 'level', operator: 'equals', value: 8 };
    expect(await holds([yes, no])).toBe(false);
    expect(await holds([yes, no], [yes])).toBe(true);
    expect(await holds([yes, yes])).toBe(true);
  });
});
