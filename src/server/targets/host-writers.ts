// What stands in for the handlers of Users and Departments where many records are written.
import type { Collection, Database } from '@nocobase/database';
import type { SyncDataType, UserDataRecord } from '../types';
import type { ChunkWriter } from './chunk-writer';
import { departmentFields, DepartmentsWriter } from './departments-writer';
import { checkFit } from './fitting-values';
import { guard } from './guard';
import { isHostsOwn } from './host-targets';
import { MembershipsWriter } from './memberships-writer';
import { OwnMembershipsWriter } from './own-memberships-writer';
import type { UserDataResource } from './user-data-resource';
import { userFields, UsersWriter } from './users-writer';
import type { WriterParts } from './writer-parts';

const WRITERS: Record<string, new (parts: WriterParts) => ChunkWriter> = {
  'users user': UsersWriter,
  'departments department': DepartmentsWriter,
  'departments user': MembershipsWriter,
};

/** The fields that are written, by target and data type. */
const FIELDS: Record<string, (collection: Collection) => string[]> = {
  'users user': userFields,
  'departments department': departmentFields,
};

/** Seconds that a writer may take for what it is offered: it may have to wait for other writers of the database several times. */
export const HOST_TIME_LIMIT = 300;

/** Has a record fail that brings what the host has no place for; nothing, where a handler of the host is not concerned. */
export function fitCheckFor(
  resource: UserDataResource,
  dataType: SyncDataType,
  db: Database,
): ((record: UserDataRecord) => void) | undefined {
  const fieldsOf = isHostsOwn(resource) ? FIELDS[`${resource.name} ${dataType}`] : undefined;
  if (!fieldsOf) {
    return undefined;
  }
  const collection = db.getCollection(resource.name);
  const fields = fieldsOf(collection);
  return (record) => record.isDeleted || checkFit(record, collection, fields);
}

/** The writer for a handler of the host. A handler of anybody else, under the same name or derived from it, has none. */
export function hostWriterFor(
  resource: UserDataResource,
  dataType: SyncDataType,
  parts: WriterParts,
): ChunkWriter | undefined {
  const Writer = isHostsOwn(resource) ? WRITERS[`${resource.name} ${dataType}`] : undefined;
  return Writer && new Writer(parts);
}

/** Stands in for the host's handler of memberships, where a source changes only its own. */
export function ownMembershipsWriterFor(
  resource: UserDataResource,
  dataType: SyncDataType,
  parts: WriterParts,
): OwnMembershipsWriter | undefined {
  const writesMemberships = resource.name === 'departments' && dataType === 'user' && isHostsOwn(resource);
  return writesMemberships ? new OwnMembershipsWriter(parts, guard(resource, parts.db)) : undefined;
}
