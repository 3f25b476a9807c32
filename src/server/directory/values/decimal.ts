// Decimal numbers as texts, exact to every digit.

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;

/** A decimal number: its digits before and behind the point, without zeros that say nothing. */
export interface Decimal {
  isNegative: boolean;
  whole: string;
  fraction: string;
}

/** Reads `12`, `-0.50`, `.5` or `1e3`; nothing else is a number, and no comma is guessed at. */
export function parseDecimal(text: string): Decimal | undefined {
  const [, sign, integer, decimals = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (!integer && !decimals) {
    return undefined;
  }
  const shift = Number(exponent);
  const left = shift < 0 ? '0'.repeat(-shift) + integer : integer;
  const right = shift > 0 ? decimals.padEnd(shift, '0') : decimals;
  const point = left.length + shift;
  const digits = left + right;
  const whole = digits.slice(0, point).replace(/^0+/, '');
  const fraction = digits.slice(point).replace(/0+$/, '');
  return { isNegative: sign === '-' && (whole !== '' || fraction !== ''), whole: whole || '0', fraction };
}

export function formatDecimal({ isNegative, whole, fraction }: Decimal): string {
  return `${isNegative ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}
