// Nothing, in its two kinds: `undefined` is an attribute that the source does not bring, and `null` one that it brings empty.

/** Whether a value is none: not brought, or empty. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** The value; `null` for one that is there and empty. */
export function withOneEmpty(value: unknown): unknown {
  return value !== undefined && isEmpty(value) ? null : value;
}
