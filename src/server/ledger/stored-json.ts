// A record as the ledger keeps it: without secrets, and without what the database can't hold as JSON.
import type { Database } from '@nocobase/database';
import { mapValues } from 'lodash';
import { omitSecrets } from '../platform/mask';
import type { UserDataRecord } from '../contracts/types';
import { wellFormedJson } from '../platform/well-formed';

/** How many lists and objects MariaDB takes in each other, less those that hold the record. */
const MARIADB_DEPTH = 30;

export function storedJson(record: UserDataRecord, db: Database): string {
  const kept = omitSecrets(record);
  return wellFormedJson(db.inDialect('mariadb') ? upTo(MARIADB_DEPTH, kept) : kept);
}

/** A copy in which nothing stands in the place of what is deeper. */
function upTo(depth: number, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (depth === 0) {
    return null;
  }
  return Array.isArray(value)
    ? value.map((each) => upTo(depth - 1, each))
    : mapValues(value, (each) => upTo(depth - 1, each));
}
