// Lists whose order means nothing, such as the values of a multiple select.
import { isEqual, uniq } from 'lodash';
import { problem } from '../../contracts/catalogue';
import type { FieldDescription } from './field-description';
import { parsed, readJson } from './json';
import { readOption } from './option';
import { type Reading, shown, type ValueKind } from './reading';

export const listKind: ValueKind = {
  read(raw, field) {
    // What is known to have one value at most sends it alone.
    const given = typeof raw === 'string' ? [raw] : raw;
    if (!Array.isArray(given)) {
      return { problem: problem('not-a-list', { field: field.name, value: shown(raw) }) };
    }
    const readings = given.map((each) => readElement(each, field));
    const failed = readings.find((reading) => 'problem' in reading);
    return (
      failed ?? {
        value: arranged(
          readings.map((reading) => (reading as { value: unknown }).value),
          field,
        ),
      }
    );
  },
  isSame(stored, wanted) {
    const list = parsed(stored);
    return Array.isArray(list) && isEqual(sorted(list), sorted(wanted as unknown[]));
  },
  takesLists: true,
};

function readElement(raw: unknown, field: FieldDescription): Reading {
  const { options } = field;
  return options ? readOption(raw, field, options) : readJson(raw, field);
}

/** As the host stores it. */
function arranged(list: unknown[], { type, options }: FieldDescription): unknown[] {
  return (type === 'set' || options ? uniq(list) : [...list]).sort();
}

function sorted(list: unknown[]): string[] {
  return list.map((each) => JSON.stringify(each)).sort();
}
