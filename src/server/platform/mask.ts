// Which values are nobody's business, and what stands in their place in logs.
import { isPlainObject, mapValues, omitBy } from 'lodash';

/** Stands for a value that is not shown. */
export const MASK = '***masked***';
/** What is deeper in lists and objects than anybody reads is not shown either: a copy of it may need more stack than there is. */
const MAX_DEPTH = 100;

const SECRET_KEY =
  /pass(word|wd|phrase|code)|pwd|^pass$|secret|token|credential|authorization|bearer|cookie|(api|access|private|secret|signing|encryption|aes|auth|shared)[-_]?key/i;

/** Whether the name of a field says that its value is a password, a token or the like. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key);
}

/** A copy of some JSON with the values of secret keys masked, at any depth, and how many there were. */
export function maskSecrets(data: unknown, isSecret = isSecretKey): { data: unknown; masked: number } {
  let masked = 0;
  const mask = (value: unknown, depth: number, key?: string): unknown => {
    if (key !== undefined && value != null && isSecret(key)) {
      masked++;
      return MASK;
    }
    if (value === null || typeof value !== 'object') {
      return value;
    }
    if (depth > MAX_DEPTH) {
      return MASK;
    }
    if (Array.isArray(value)) {
      return value.map((each) => mask(each, depth + 1));
    }
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      return mask(value.toJSON(), depth + 1);
    }
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mask(each, depth + 1, name)]));
  };
  return { data: mask(data, 0), masked };
}

/** Some JSON without the fields that are named like a secret, at any depth. */
export function omitSecrets<T>(data: T): T {
  if (Array.isArray(data)) {
    return data.map(omitSecrets) as T;
  }
  if (!isPlainObject(data)) {
    return data;
  }
  return mapValues(
    omitBy(data as object, (_, key) => isSecretKey(key)),
    omitSecrets,
  ) as T;
}
