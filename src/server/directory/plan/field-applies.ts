// Which values are written to a row that is there already.
import { pickBy } from 'lodash';
import type { FieldApplies, FieldValues } from '../../contracts/plan';

/** The values without those that only a new row gets, or one that has none. */
export function writableValues(values: FieldValues, there: FieldValues, applies?: FieldApplies): FieldValues {
  if (!applies) {
    return values;
  }
  const isKept = (field: string) =>
    applies[field] === 'create' || (applies[field] === 'empty' && !isEmpty(there[field]));
  return pickBy(values, (_, field) => !isKept(field));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length);
}
