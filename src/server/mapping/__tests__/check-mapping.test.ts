// What of a mapping is refused, and how that is said.
import { checkMapping } from '../check-mapping';
import { attribute, FIELDS } from './mapping';

const FIELD_RULES = {
  isSettable: (_: string, field: string) =>
    [...FIELDS, 'uid', 'departments', 'isDeleted', 'isSuspended'].includes(field),
  holdsLists: (_: string, field: string) => ['tags', 'departments'].includes(field),
  accepts: (_: string, field: string, value: unknown) =>
    field === 'isRemote' ? typeof value === 'boolean' : typeof value === 'string',
  list: () => FIELDS.map((name) => ({ name })),
};

async function refusal(mapping: unknown): Promise<string> {
  return checkMapping(mapping, FIELD_RULES).then(
    () => 'taken',
    (error: Error) => error.message,
  );
}
const from = { kind: 'attribute', attribute: attribute('a') };
const ofRule = (rule: object) => refusal({ user: { rules: [{ field: 'nickname', from, ...rule }] } });
const ofStep = (step: object) => ofRule({ steps: [step] });
const ofCondition = (condition: object) => refusal({ department: { scope: [[{ attribute: 'a', ...condition }]] } });

describe('a mapping', () => {
  it('is taken if it can be applied', async () => {
    expect(await refusal({})).toBe('taken');
    const steps = [{ kind: 'extract', pattern: '^CN=([^,]+)', group: 1 }, { kind: 'lowerCase' }];
    expect(
      await refusal({
        user: {
          rules: [
            { field: 'nickname', from, steps, apply: 'create' },
            { field: 'tags', from: { kind: 'attribute', attribute: attribute('a', 'all') } },
            { field: 'isRemote', from, steps: [{ kind: 'yesNo', yes: ['y'], no: ['n'] }] },
          ],
          scope: [[{ attribute: 'type', operator: 'in', value: ['a'] }], [{ attribute: 'b', operator: 'isEmpty' }]],
        },
        department: {},
        excludedUserIds: [1, '2'],
        outOfScope: 'leavers',
      }),
    ).toBe('taken');
  });

  it.each([
    [5, '"mapping" must be an object, not 5'],
    [{ users: {} }, '"mapping.users" can not be set here'],
    [{ user: { rules: {} } }, '"mapping.user.rules" must be a list, not {}'],
    [{ outOfScope: 'x' }, '"mapping.outOfScope" must be one of keep, leavers, not "x"'],
    [{ excludedUserIds: ['x'] }, '"mapping.excludedUserIds[0]" must be something such as 12, not "x"'],
    [{ user: { scope: [[]] } }, '"mapping.user.scope[0]" is required'],
  ])('%j is refused', async (mapping, message) => {
    expect(await refusal(mapping)).toBe(message);
  });

  it('is refused with the place of a rule that is wrong', async () => {
    const place = 'mapping.user.rules[0]';
    expect(await ofRule({ field: 'password' })).toBe(
      `"${place}.field" must be a field that a source may set, not "password". These are: ${FIELDS.join(', ')}`,
    );
    expect(await ofRule({ from: { kind: 'x' } })).toBe(
      `"${place}.from.kind" must be one of attribute, join, firstFilled, constant, not "x"`,
    );
    expect(await ofRule({ from: { kind: 'attribute', attribute: attribute('a', 'all') } })).toBe(
      `"${place}.from" gives a list, and "nickname" holds one value. Take one of the list, or join them.`,
    );
    expect(await ofRule({ from: { kind: 'constant', value: true } })).toBe(
      `"${place}.from.value" gives true, which "nickname" can not hold`,
    );
    for (const [field, value] of [
      ['uid', 'x'],
      ['isDeleted', true],
      ['isSuspended', true],
    ]) {
      expect(await ofRule({ field, from: { kind: 'constant', value } })).toBe(
        `"${place}.from.kind" must be one of attribute, join, firstFilled, not "constant"`,
      );
    }
    expect(await ofRule({ field: 'isDeleted', apply: 'create' })).toBe(
      `"${place}.apply" must be one of always, not "create"`,
    );
    const twice = {
      user: {
        rules: [
          { field: 'email', from },
          { field: 'phone', from },
          { field: 'email', from },
        ],
      },
    };
    expect(await refusal(twice)).toBe('"mapping.user.rules[2]" would never apply: rule 1 sets "email" already');
  });

  it('is refused with the place of a step that is wrong', async () => {
    const place = 'mapping.user.rules[0].steps[0]';
    expect(await ofStep({ kind: 'nope' })).toContain(`"${place}.kind" must be one of lowerCase, upperCase, trim, `);
    expect(await ofStep({ kind: 'trim', more: 1 })).toBe(`"${place}.more" can not be set here`);
    expect(await ofStep({ kind: 'extract', pattern: '(' })).toBe(
      `"${place}.pattern" must be a pattern in RE2 syntax, not "(": error parsing regexp: missing closing ): \`(\``,
    );
    expect(await ofStep({ kind: 'extract', pattern: '(a{1,900}){1,9}' })).toContain(`"${place}.pattern" must be a`);
    expect(await ofStep({ kind: 'extract', pattern: '(?=a)' })).toContain(`"${place}.pattern" must be a pattern`);
    expect(await ofStep({ kind: 'extract', pattern: '(a)', group: 2 })).toBe(
      `"${place}.group" must be a whole number from 0 to 1, not 2`,
    );
    expect(await ofStep({ kind: 'split', separator: ',', take: 0 })).toBe(
      `"${place}.take" must be one of 1 … 100, -1 … -100, not 0`,
    );
    expect(await ofStep({ kind: 'phone', country: 'Spain' })).toBe(
      `"${place}.country" must be something such as ES, not "Spain"`,
    );
    expect(await ofStep({ kind: 'yesNo', yes: ['y'], no: ['n'] })).toBe(
      `"${place}" gives true, which "nickname" can not hold`,
    );
    expect(await ofStep({ kind: 'lookup', entries: [{ from: 'a', to: 5 }], otherwise: 'keep' })).toBe(
      `"${place}.entries[0].to" gives 5, which "nickname" can not hold`,
    );
    expect(await ofStep({ kind: 'date', format: '' })).toBe(
      `"${place}.format" must be a text of at most 1000 characters, not ""`,
    );
  });

  it('is refused with the place of a condition that is wrong', async () => {
    const place = 'mapping.department.scope[0][0]';
    expect(await ofCondition({ operator: 'like', value: 'x' })).toContain(`"${place}.operator" must be one of equals`);
    expect(await ofCondition({ operator: 'equals' })).toBe(`"${place}.value" is required`);
    expect(await ofCondition({ operator: 'in', value: 'x' })).toBe(`"${place}.value" must be a list, not "x"`);
    expect(await ofCondition({ operator: 'isEmpty', value: 'x' })).toBe(`"${place}.value" can not be set here`);
    expect(await ofCondition({ operator: 'matches', value: '[' })).toContain(`"${place}.value" must be a pattern in`);
    expect(await ofCondition({ operator: 'lessThan', value: true })).toBe(
      `"${place}.value" must be one of string, number, not true`,
    );
  });
});
