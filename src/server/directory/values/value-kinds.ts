// Which rules hold for which field types of the host and its plugins.
import { booleanKind } from './flag';
import { dayKind, instantKind, timeKind, unixTimestampKind, wallClockKind } from './date';
import type { FieldDescription } from './field-description';
import { anyKind, jsonKind } from './json';
import { listKind } from './list';
import { decimalKind, floatKind, wholeNumberKind } from './number';
import { optionKind } from './option';
import type { ValueKind } from './reading';
import { shapeKind } from './shape';
import { textKind, uuidKind } from './text';

const bigIntKind = wholeNumberKind(-(2n ** 63n), 2n ** 63n - 1n);

const KINDS: Record<string, ValueKind> = {
  string: textKind,
  text: textKind,
  uid: textKind,
  nanoid: textKind,
  sequence: textKind,
  uuid: uuidKind,
  integer: wholeNumberKind(-(2n ** 31n), 2n ** 31n - 1n),
  bigInt: bigIntKind,
  sort: bigIntKind,
  snowflakeId: bigIntKind,
  number: floatKind,
  float: floatKind,
  double: floatKind,
  real: floatKind,
  decimal: decimalKind,
  boolean: booleanKind,
  radio: booleanKind,
  date: instantKind,
  datetime: instantKind,
  datetimeTz: instantKind,
  datetimeNoTz: wallClockKind,
  dateOnly: dayKind,
  time: timeKind,
  unixTimestamp: unixTimestampKind,
  array: listKind,
  set: listKind,
  json: jsonKind,
  jsonb: jsonKind,
  point: shapeKind(2, false),
  circle: shapeKind(3, false),
  lineString: shapeKind(2, true),
  polygon: shapeKind(2, true),
};

/** The rules for a field. */
export function kindOf(field: FieldDescription): ValueKind {
  const kind = KINDS[field.type] ?? anyKind;
  return field.options && !kind.takesLists ? optionKind(kind, field.options) : kind;
}
