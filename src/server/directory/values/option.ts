// Values of which a field allows only some.
import { problem } from '../../contracts/catalogue';
import { trimmed } from './characters';
import type { FieldDescription, FieldOption } from './field-description';
import { type Reading, shown, type ValueKind } from './reading';

const MAX_NAMED = 20;

/** Reads one of the values that are allowed, or its label. */
export function readOption(
  raw: unknown,
  { name }: FieldDescription,
  options: FieldOption[],
): Reading<FieldOption['value']> {
  const isOne = ['string', 'number', 'boolean', 'bigint'].includes(typeof raw);
  const text = trimmed(String(isOne ? raw : ''));
  const found =
    isOne && (options.find(({ value }) => String(value) === text) ?? options.find(({ label }) => label === text));
  return found
    ? { value: found.value }
    : { problem: problem('not-an-option', { field: name, allowed: named(options), value: shown(raw) }) };
}

/** A field of a type, with the values that it allows. */
export function optionKind(kind: ValueKind, options: FieldOption[]): ValueKind {
  return {
    read(raw, field) {
      const reading = readOption(raw, field, options);
      return 'problem' in reading ? reading : kind.read(reading.value, { ...field, isTrimmed: false });
    },
    isSame: kind.isSame,
  };
}

function named(options: FieldOption[]): string {
  const first = options.slice(0, MAX_NAMED).map(({ value }) => String(value));
  return [...first, ...(options.length > MAX_NAMED ? ['…'] : [])].join(', ');
}
