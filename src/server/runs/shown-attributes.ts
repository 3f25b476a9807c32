// What is shown of the attributes of a record: no secrets, and no more than anybody reads.
import { truncate } from 'lodash';
import { isSecretKey, maskSecrets } from '../platform/mask';
import { wellFormed } from '../platform/well-formed';
import { withoutSecrets } from '../sources/without-secrets';

/** Characters that are shown of a text, values of a list or an object, and lists and objects within each other. */
const SHOWN_LENGTH = 500;
const SHOWN_VALUES = 200;
const SHOWN_DEPTH = 8;
/** Stands for what is left out. */
const MORE = '…';

interface Secrets {
  /** Fields that are secret besides those that are named like one. */
  secretFields?: string[];
  /** What no text may hold. */
  secrets?: string[];
}

export function shownAttributes(
  values: Record<string, unknown>,
  { secretFields = [], secrets = [] }: Secrets = {},
): Record<string, unknown> {
  const isSecret = (name: string) => isSecretKey(name) || secretFields.includes(name);
  return shown(maskSecrets(values, isSecret).data, secrets, 0) as Record<string, unknown>;
}

function shown(value: unknown, secrets: string[], depth: number): unknown {
  if (typeof value === 'string') {
    return truncate(wellFormed(withoutSecrets(value, secrets)), { length: SHOWN_LENGTH });
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (depth === SHOWN_DEPTH) {
    return MORE;
  }
  if (Array.isArray(value)) {
    const some = value.slice(0, SHOWN_VALUES).map((each) => shown(each, secrets, depth + 1));
    return value.length > SHOWN_VALUES ? [...some, MORE] : some;
  }
  const entries = Object.entries(value);
  const some = entries.slice(0, SHOWN_VALUES).map(([name, each]) => [name, shown(each, secrets, depth + 1)]);
  return Object.fromEntries(entries.length > SHOWN_VALUES ? [...some, [MORE, MORE]] : some);
}
