// A row of the ledger as the database gives it, and what a source reports compared with it.
import type { Database } from '@nocobase/database';
import { isEqual } from 'lodash';
import type { OriginRecord, UserDataRecord } from '../contracts/types';
import type { StoredLink } from './ledger-links';
import { storedJson } from './stored-json';

export type RecordRow = Omit<OriginRecord, 'resources'>;

/** What the ledger knows of a record that a source reports. */
export interface KnownRecord {
  id?: number;
  /** Whether it is new, says something else than the last time, says it for the second time, or the same as ever. */
  state: 'new' | 'changed' | 'repeated' | 'same';
  resources: StoredLink[];
}

/** Not every database gives plain rows with their JSON parsed. */
export function parsed<T>(json: T): T {
  return typeof json === 'string' ? JSON.parse(json) : json;
}

/** What a source reports of a record, compared with what it reported before. */
export function stateOf(record: UserDataRecord, row: RecordRow | undefined, db: Database): KnownRecord['state'] {
  if (!row) {
    return 'new';
  }
  const json = storedJson(record, db);
  const metaData: UserDataRecord = JSON.parse(json);
  if (!isSame(row.metaData, json, metaData)) {
    return 'changed';
  }
  return isSame(row.lastMetaData, json, metaData) ? 'same' : 'repeated';
}

export function withJson(row: RecordRow): RecordRow {
  return { ...row, metaData: parsed(row.metaData), lastMetaData: parsed(row.lastMetaData) };
}

/** Whether what is stored is this JSON, or stands for the same value. */
export function isSame(stored: unknown, json: string, value: UserDataRecord): boolean {
  return stored === json || isEqual(parsed(stored), value);
}
