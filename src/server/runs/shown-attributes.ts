// What is shown of the attributes of a record.
import { cloneDeepWith, truncate } from 'lodash';
import { isSecretKey, maskSecrets } from '../platform/mask';

/** Characters that are shown of a text. */
const SHOWN_LENGTH = 500;

/**
 * Without secrets, and no longer than anybody reads.
 * @param secrets names of fields that are secret besides those that are named like one
 */
export function shownAttributes(values: Record<string, unknown>, secrets: string[] = []): Record<string, unknown> {
  const isSecret = (name: string) => isSecretKey(name) || secrets.includes(name);
  return cloneDeepWith(maskSecrets(values, isSecret).data, (value) =>
    typeof value === 'string' && value.length > SHOWN_LENGTH ? truncate(value, { length: SHOWN_LENGTH }) : undefined,
  );
}
