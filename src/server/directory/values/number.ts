// Numbers, also such as JavaScript can not hold: these stay texts.
import { type Problem, problem } from '../../contracts/catalogue';
import { trimmed } from './characters';
import { type Decimal, formatDecimal, parseDecimal } from './decimal';
import type { FieldDescription } from './field-description';
import { type Reading, shown, type ValueKind } from './reading';

/** Whole numbers from the first to the second. */
export function wholeNumberKind(min: bigint, max: bigint): ValueKind {
  return {
    read: (raw, field) =>
      read(raw, field, (decimal) => {
        const { name } = field;
        if (decimal.fraction) {
          return problem('not-a-whole-number', { field: name, value: shown(raw) });
        }
        const value = BigInt(formatDecimal(decimal));
        return value < min || value > max
          ? problem('number-out-of-range', { field: name, min: String(min), max: String(max), value: shown(raw) })
          : undefined;
      }),
    isSame,
  };
}

export const decimalKind: ValueKind = {
  read: (raw, field) =>
    read(raw, field, ({ whole, fraction }) => {
      const { name, precision, scale = 0 } = field;
      if (precision === undefined) {
        return undefined;
      }
      if (fraction.length > scale) {
        return problem('too-many-decimals', { field: name, limit: scale, value: shown(raw) });
      }
      const digits = precision - scale;
      const max = digits > 0 ? '9'.repeat(digits) : '0';
      return whole !== '0' && whole.length > digits
        ? problem('number-out-of-range', { field: name, min: `-${max}`, max, value: shown(raw) })
        : undefined;
    }),
  isSame,
};

export const floatKind: ValueKind = {
  read(raw, field) {
    const decimal = decimalOf(raw);
    const value = decimal && Number(formatDecimal(decimal));
    return value !== undefined && Number.isFinite(value) ? { value } : notANumber(field, raw);
  },
  isSame(stored, wanted, { isSinglePrecision }) {
    const [one, other] = [Number(stored), Number(wanted)];
    return one === other || (isSinglePrecision === true && one.toPrecision(6) === other.toPrecision(6));
  },
};

/** @param faultOf what is wrong with the number, if anything */
function read(raw: unknown, field: FieldDescription, faultOf: (decimal: Decimal) => Problem | undefined): Reading {
  const decimal = decimalOf(raw);
  if (!decimal) {
    return notANumber(field, raw);
  }
  const fault =
    faultOf(decimal) ??
    (isExact(raw) ? undefined : problem('number-not-exact', { field: field.name, value: shown(raw) }));
  if (fault) {
    return { problem: fault };
  }
  const text = formatDecimal(decimal);
  const number = Number(text);
  return { value: String(number) === text && isExact(number) ? number : text };
}

/** Whether it is the number that was meant; a larger one may have been rounded. */
function isExact(raw: unknown): boolean {
  return !Number.isInteger(raw) || Number.isSafeInteger(raw);
}

function decimalOf(raw: unknown): Decimal | undefined {
  return ['number', 'bigint', 'string'].includes(typeof raw) ? parseDecimal(trimmed(String(raw))) : undefined;
}

function notANumber({ name }: FieldDescription, raw: unknown): Reading<never> {
  return { problem: problem('not-a-number', { field: name, value: shown(raw) }) };
}

function isSame(stored: unknown, wanted: unknown): boolean {
  // What came as a number may have lost its last digits on the way.
  if (typeof stored === 'number') {
    return stored === Number(wanted);
  }
  const [one, other] = [decimalOf(stored), decimalOf(wanted)];
  return one !== undefined && other !== undefined && formatDecimal(one) === formatDecimal(other);
}
