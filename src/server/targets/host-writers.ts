// What stands in for the handlers of Users and Departments where many records are written.
import type { SyncDataType } from '../types';
import type { ChunkWriter } from './chunk-writer';
import { DepartmentsWriter } from './departments-writer';
import { guard } from './guard';
import { MembershipsWriter } from './memberships-writer';
import { OwnMembershipsWriter } from './own-memberships-writer';
import { UserDataResource } from './user-data-resource';
import { UsersWriter } from './users-writer';
import type { WriterParts } from './writer-parts';

/** The classes of the host's handlers. They are in packages that use this one, and can't be imported here. */
const HANDLERS: Record<string, string> = { users: 'UserDataSyncResource', departments: 'DepartmentDataSyncResource' };

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
  const Writer = isOfHost(resource) ? WRITERS[`${resource.name} ${dataType}`] : undefined;
  return Writer && new Writer(parts);
}

/** Stands in for the host's handler of memberships, where a source changes only its own. */
export function ownMembershipsWriterFor(
  resource: UserDataResource,
  dataType: SyncDataType,
  parts: WriterParts,
): OwnMembershipsWriter | undefined {
  const writesMemberships = resource.name === 'departments' && dataType === 'user' && isOfHost(resource);
  return writesMemberships ? new OwnMembershipsWriter(parts, guard(resource, parts.db)) : undefined;
}

/** Whether a target is a handler of the host itself. */
export function isOfHost(resource: UserDataResource): boolean {
  const { constructor } = resource;
  const isItself = !Object.hasOwnProperty.call(resource, 'create') && !Object.hasOwnProperty.call(resource, 'update');
  return (
    isItself && constructor.name === HANDLERS[resource.name] && Object.getPrototypeOf(constructor) === UserDataResource
  );
}
