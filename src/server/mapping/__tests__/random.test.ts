// Whatever a mapping and a record are: nothing is thrown, nothing hangs, and no field comes out that may not be set.
import fc from 'fast-check';
import { type MappingRule, OPERATORS, type SourceMapping, type Step } from '../../contracts/mapping';
import { checkMapping } from '../check-mapping';
import { compileMapping } from '../compile-mapping';
import { STRUCTURE } from '../structure';
import { FIELDS } from './mapping';

/** Mappings; each maps ten records. */
const RUNS = Number(process.env.MAPPING_RUNS ?? 1_000);
const NAMES = ['a', 'b', 'a.b', 'mail', 'emails', 'value', 'primary', '__proto__', 'constructor', 'password', 'uid'];

const word = fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8 }));
const path = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }).map((names) => names.join('.'));
const attribute = fc.record({ path, take: fc.constantFrom('first', 'all', 'primary') }, { requiredKeys: ['path'] });
const attributes = fc.array(attribute, { minLength: 1, maxLength: 3 });
const scalar = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean());
const pattern = fc.constantFrom('(a+)+$', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$', '(.*)(.*)b', '(?i)é|\\pL+', '(');
const from = fc.oneof(
  fc.record({ kind: fc.constant('attribute'), attribute }),
  fc.record({ kind: fc.constant('join'), attributes, separator: fc.string({ maxLength: 2 }) }),
  fc.record({ kind: fc.constant('firstFilled'), attributes }),
  fc.record({ kind: fc.constant('constant'), value: scalar }),
) as fc.Arbitrary<MappingRule['from']>;
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('lowerCase', 'upperCase', 'trim') }),
  fc.record({ kind: fc.constant('replace'), search: word.filter(Boolean), replacement: fc.string({ maxLength: 3 }) }),
  fc.record({
    kind: fc.constant('split'),
    separator: fc.constantFrom('@', 'a', ','),
    take: fc.integer({ min: -3, max: 3 }),
  }),
  fc.record({ kind: fc.constant('extract'), pattern, group: fc.integer({ min: 0, max: 2 }) }),
  fc.record({
    kind: fc.constant('lookup'),
    entries: fc.array(fc.record({ from: word, to: fc.oneof(scalar, fc.constant(null)) }), {
      minLength: 1,
      maxLength: 3,
    }),
    otherwise: fc.constantFrom('keep', 'empty', 'fail'),
  }),
  fc.record({ kind: fc.constant('phone'), country: fc.constantFrom('ES', 'DE', 'QQ') }),
  fc.record({ kind: fc.constant('date'), format: fc.constantFrom('DD.MM.YYYY', 'YYYY-MM-DD HH:mm Z', 'X', '[', 'a') }),
  fc.record({ kind: fc.constant('yesNo'), yes: fc.constant(['a']), no: fc.constant(['b']) }),
) as fc.Arbitrary<Step>;
const rule = fc.record(
  {
    field: fc.constantFrom(...FIELDS, ...STRUCTURE.user, ...NAMES, 'roles', 'id', 'resetToken'),
    from,
    steps: fc.array(step, { maxLength: 3 }),
    apply: fc.constantFrom('always', 'create', 'empty'),
  },
  { requiredKeys: ['field', 'from'] },
) as fc.Arbitrary<MappingRule>;
const condition = fc.record({
  attribute: path,
  operator: fc.constantFrom(...OPERATORS),
  value: fc.oneof(scalar, fc.array(fc.string(), { maxLength: 2 }), pattern),
});
const mapping = fc.record({
  user: fc.record({
    rules: fc.array(rule, { maxLength: 4 }),
    scope: fc.array(fc.array(condition, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
  }),
}) as fc.Arbitrary<SourceMapping>;
const hostileText = fc.constantFrom('a'.repeat(5_000) + '!', 'xX'.repeat(3_000), '(((', '\u0000\ud800');
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    scalar,
    hostileText,
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(word, tie('any'), { maxKeys: 3 }),
  ),
})).any;
const record = fc.dictionary(word, value, { maxKeys: 5 }) as fc.Arbitrary<Record<string, unknown>>;

const isSettable = (_: string, field: string) => FIELDS.includes(field);
const rules = {
  isSettable: (dataType: 'user' | 'department', field: string) =>
    isSettable(dataType, field) || STRUCTURE[dataType].includes(field),
  holdsLists: () => true,
  accepts: () => true,
  list: () => [],
};

it(`maps ${RUNS * 10} random records by random mappings`, { timeout: 600_000 }, async () => {
  const allowed = new Set([...FIELDS, ...STRUCTURE.user]);
  let mapped = 0;
  let failed = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(mapping, fc.array(record, { minLength: 10, maxLength: 10 }), async (given, records) => {
      const before = JSON.stringify(records);
      const isRight = await checkMapping(given, rules).then(
        () => true,
        () => false,
      );
      const { user } = await compileMapping(given, isSettable).catch((error) => {
        // Nothing else than what the check refuses as well can't be compiled.
        expect(isRight, error.message).toBe(false);
        refused++;
        return { user: undefined };
      });
      if (!user) {
        return;
      }
      for (const attributes of records) {
        const { record: result, problem } = user.map(attributes);
        expect(typeof user.isInScope(attributes)).toBe('boolean');
        if (given.user?.rules?.length) {
          expect(Object.keys(result).filter((field) => !allowed.has(field))).toEqual([]);
        }
        failed += problem ? 1 : 0;
      }
      expect(JSON.stringify(records)).toBe(before);
      mapped++;
    }),
    { numRuns: RUNS, seed: Number(process.env.MAPPING_SEED ?? 1) },
  );
  // It was about something.
  expect([mapped > RUNS / 2, failed > 0, refused > 0]).toEqual([true, true, true]);
});
