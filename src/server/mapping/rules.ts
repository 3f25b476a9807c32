// One rule of a mapping: what a field is made of.
import type { MappingRule, ValueSource } from '../contracts/mapping';
import { isSecretKey } from '../platform/mask';
import { compileAttribute, type ReadAttribute } from './attributes';
import { isEmpty, withOneEmpty } from './empty';
import type * as Libraries from './libraries';
import { compileStep } from './steps';

/**
 * What a rule makes of a record: `undefined` says nothing of the field, `null` empties it.
 * @throws StepFailure
 */
export type ApplyRule = (record: Record<string, unknown>) => unknown;

export function compileRule({ from, steps = [] }: MappingRule, libraries: typeof Libraries | undefined): ApplyRule {
  const read = compileSource(from);
  const applied = steps.map((step) => compileStep(step, libraries));
  return (record) => {
    let value = withOneEmpty(read(record));
    for (const apply of applied) {
      if (value === undefined) {
        return undefined;
      }
      value = apply(value);
    }
    return value;
  };
}

/** Whether a rule takes what is nobody's business, whatever the field is called that it makes. */
export function isSecretRule({ from }: MappingRule): boolean {
  const attributes = from.kind === 'constant' ? [] : from.kind === 'attribute' ? [from.attribute] : from.attributes;
  return attributes.some(({ path }) => path.split('.').some(isSecretKey));
}

function compileSource(from: ValueSource): ReadAttribute {
  switch (from.kind) {
    case 'attribute':
      return compileAttribute(from.attribute);
    case 'constant':
      return () => from.value;
    case 'join': {
      const read = from.attributes.map(compileAttribute);
      return (record) => {
        const values = read.map((each) => each(record)).filter((each) => each !== undefined);
        return values.length ? values.flat().filter(isFilledText).join(from.separator) : undefined;
      };
    }
    case 'firstFilled': {
      const read = from.attributes.map(compileAttribute);
      return (record) => {
        let isBrought = false;
        for (const each of read) {
          const value = each(record);
          if (!isEmpty(value)) {
            return value;
          }
          isBrought ||= value !== undefined;
        }
        return isBrought ? null : undefined;
      };
    }
  }
}

/** Objects are no part of a text. */
function isFilledText(value: unknown): boolean {
  return !isEmpty(value) && typeof value !== 'object';
}
