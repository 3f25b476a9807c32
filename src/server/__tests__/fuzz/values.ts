// What people, programs and attackers put where something else is expected.
import fc, { type Arbitrary } from 'fast-check';

/** How often and where to begin. More, or another way: FUZZ_RUNS=5000 FUZZ_SEED=7. */
export const fuzzing = { numRuns: Number(process.env.FUZZ_RUNS ?? 40), seed: Number(process.env.FUZZ_SEED ?? 1) };

const DEEP = JSON.parse('{"a":'.repeat(500) + '1' + '}'.repeat(500));

const oddTexts = [
  ...['', ' ', '\t\n', ' a ', 'line\nbreak', '\0', 'a\0b', '\ud800', '\u202eabc', 'é', 'ﬃ', '😀', 'İ'],
  ...["'", '"', '`', '\\', '%', '_', ';--', '../..', '<b>', '{{ $env.X }}', '${x}', '$ne'],
  ...['__proto__', 'constructor', 'toString', 'null', 'true', 'NaN', '-1', '1e400', '0x10', '007', '2026-13-45'],
  ...['x'.repeat(256), 'é'.repeat(255)],
];
const oddObjects = [
  ...[{}, { toString: 1 }, { valueOf: 1 }, { toJSON: 1 }, { then: 1 }, { length: 3 }, { id: 1 }, { $ne: null }],
  ...[{ $or: [] }, { $nope: 1 }, { constructor: 1 }, JSON.parse('{"__proto__":{"isAdmin":true}}'), [[]], [null], DEEP],
];

/** Any text, those among them that have broken something somewhere. */
export const text: Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.constantFrom(...oddTexts),
);

const number = fc.constantFrom(0, 1, -1, 0.5, 2 ** 31, 2 ** 53, 2 ** 64, 1e308, -1e308, 5e-324);

/** Any value that JSON has. */
export const junk: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, ...oddObjects),
  number,
  text,
  fc.jsonValue({ maxDepth: 2 }),
);

/** What is expected, and now and then something else. */
export const mostly = <T>(expected: Arbitrary<T>): Arbitrary<unknown> =>
  fc.oneof({ weight: 15, arbitrary: expected as Arbitrary<unknown> }, { weight: 1, arbitrary: junk });

/** One of these, and now and then something else. */
export const mostlyOf = (...expected: unknown[]) => mostly(fc.constantFrom(...expected));

/** An object with some of these fields. */
export const fieldsOf = (fields: Record<string, Arbitrary<unknown>>): Arbitrary<Record<string, unknown>> =>
  fc.record(fields, { requiredKeys: [] });
