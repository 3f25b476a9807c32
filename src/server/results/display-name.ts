import { truncate } from 'lodash';
import { wellFormed } from '../well-formed';
import type { UserDataRecord } from '../types';

/** The longest name that is kept of a record. */
const LENGTH = 255;

/** What people may recognise a record by. */
export function displayName(record: UserDataRecord | null): string | undefined {
  const name = ['nickname', 'title', 'username', 'email', 'phone']
    .map((field) => record?.[field])
    .find((value) => (typeof value === 'string' && value !== '') || typeof value === 'number');
  return name === undefined ? undefined : truncate(wellFormed(String(name)), { length: LENGTH });
}
