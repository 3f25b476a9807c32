// Whether a record is in scope: conditions on what the source brings, in groups of which one has to hold.
import type { Condition } from '../contracts/mapping';
import { compileAttribute } from './attributes';
import { isEmpty } from './empty';
import type * as Libraries from './libraries';
import { compilePattern } from './pattern';
import { keyOf } from './steps';

type Holds = (record: Record<string, unknown>) => boolean;

export function compileScope(scope: Condition[][], libraries: typeof Libraries | undefined): Holds {
  const groups = scope.map((group) => group.map((condition) => compileCondition(condition, libraries)));
  return (record) => groups.some((group) => group.every((holds) => holds(record)));
}

function compileCondition(condition: Condition, libraries: typeof Libraries | undefined): Holds {
  const read = compileAttribute({ path: condition.attribute, take: 'all' });
  const { operator } = condition;
  if (operator === 'isEmpty' || operator === 'isNotEmpty') {
    return (record) => (valuesIn(read(record)).length === 0) === (operator === 'isEmpty');
  }
  const holdsFor = compileTest(condition, libraries);
  return operator === 'notEquals'
    ? (record) => !valuesIn(read(record)).some(holdsFor)
    : (record) => valuesIn(read(record)).some(holdsFor);
}

/** Whether it holds for one value, which is not empty. For `notEquals` it says whether they are equal. */
function compileTest({ operator, value = '' }: Condition, libraries: typeof Libraries | undefined) {
  const wanted = keyOf(String(value));
  switch (operator) {
    case 'contains':
      return (given: unknown) => textOf(given).includes(wanted);
    case 'beginsWith':
      return (given: unknown) => textOf(given).startsWith(wanted);
    case 'endsWith':
      return (given: unknown) => textOf(given).endsWith(wanted);
    case 'in': {
      const allowed = new Set((value as string[]).map(keyOf));
      return (given: unknown) => allowed.has(textOf(given));
    }
    case 'matches': {
      const pattern = compilePattern(String(value), libraries as typeof Libraries);
      if ('reason' in pattern) {
        throw new Error(pattern.reason);
      }
      return (given: unknown) => typeof given !== 'object' && pattern.find(String(given)) !== undefined;
    }
    case 'greaterThan':
      return (given: unknown) => compare(given, value) > 0;
    case 'lessThan':
      return (given: unknown) => compare(given, value) < 0;
    default:
      return (given: unknown) => textOf(given) === wanted;
  }
}

function valuesIn(value: unknown): unknown[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((each) => !isEmpty(each));
}

/** Objects have no text that a condition could know. */
function textOf(value: unknown): string {
  return typeof value === 'object' ? '' : keyOf(String(value));
}

/** As numbers, where both are; else as texts, which is right for dates in ISO 8601. NaN where there is nothing to compare. */
function compare(given: unknown, wanted: unknown): number {
  const [one, other] = [given, wanted].map((each) => (isNumber(each) ? Number(each) : undefined));
  if (one !== undefined && other !== undefined) {
    return one - other;
  }
  const [text, than] = [textOf(given), textOf(wanted)];
  return text === '' || one !== undefined || other !== undefined ? NaN : Number(text > than) - Number(text < than);
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value));
}
