// What stands in for the handlers of Users and Departments where many records are written.
import type { SyncDataType } from '../types';
import type { ChunkWriter } from './chunk-writer';
import { DepartmentsWriter } from './departments-writer';
import { guard } from './guard';
import { isHostsOwn } from './host-targets';
import { MembershipsWriter } from './memberships-writer';
import { OwnMembershipsWriter } from './own-memberships-writer';
import type { UserDataResource } from './user-data-resource';
import { UsersWriter } from './users-writer';
import type { WriterParts } from './writer-parts';

const WRITERS: Record<string, new (parts: WriterParts) => ChunkWriter> = {
  'users user': UsersWriter,
  'departments department': DepartmentsWriter,
  'departments user': MembershipsWriter,
};

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
