// What a new part of a mapping begins with, and what becomes of a part that is made another kind.
import { cloneDeep } from 'lodash';
import type { Attribute, Condition, MappingRule, Operator, Step, ValueSource } from '../../server/contracts/mapping';

/** Not chosen yet: the form asks for it. */
const UNSET = '';

export const newAttribute = (): Attribute => ({ path: UNSET });

export const newRule = (): MappingRule => ({ field: UNSET, from: { kind: 'attribute', attribute: newAttribute() } });

export const newCondition = (): Condition => ({ attribute: UNSET, operator: 'equals' });

/** Another kind of value, of the same attributes as far as it takes some. */
export function toKind(kind: ValueSource['kind'], from: ValueSource): ValueSource {
  const attributes = attributesOf(from);
  switch (kind) {
    case 'attribute':
      return { kind, attribute: attributes[0] };
    case 'join':
      return { kind, attributes, separator: ' ' };
    case 'firstFilled':
      return { kind, attributes };
    case 'constant':
      return { kind, value: UNSET };
  }
}

function attributesOf(from: ValueSource): Attribute[] {
  if (from.kind === 'constant') {
    return [newAttribute()];
  }
  return from.kind === 'attribute' ? [from.attribute] : from.attributes;
}

const STEPS: { [Kind in Step['kind']]: Extract<Step, { kind: Kind }> } = {
  lowerCase: { kind: 'lowerCase' },
  upperCase: { kind: 'upperCase' },
  trim: { kind: 'trim' },
  replace: { kind: 'replace', search: UNSET, replacement: '' },
  split: { kind: 'split', separator: UNSET, take: 1 },
  extract: { kind: 'extract', pattern: UNSET },
  lookup: { kind: 'lookup', entries: [{ from: UNSET, to: null }], otherwise: 'keep' },
  phone: { kind: 'phone', country: UNSET },
  date: { kind: 'date', format: UNSET },
  yesNo: { kind: 'yesNo', yes: [], no: [] },
};

export const newStep = (kind: Step['kind']): Step => cloneDeep(STEPS[kind]);

/** What a condition compares with, once it is asked otherwise. */
export function valueFor(operator: Operator, value: Condition['value']): Condition['value'] {
  if (operator === 'isEmpty' || operator === 'isNotEmpty') {
    return undefined;
  }
  if (operator === 'in') {
    return Array.isArray(value) || value === undefined ? value : [String(value)];
  }
  const single = Array.isArray(value) ? value[0] : value;
  // What is a number or yes can be equal, or compared by size; all else is asked of texts.
  return single === undefined || ['equals', 'notEquals', 'greaterThan', 'lessThan'].includes(operator)
    ? single
    : String(single);
}
