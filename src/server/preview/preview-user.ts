// What would become of a record in Users: step by step what the host's handler does with it.
import type { Model } from '@nocobase/database';
import { isEqual, pick } from 'lodash';
import type { Values } from '../database/rows';
import { TranslatableError } from '../errors';
import { matchKeyOf, valuesOf } from '../targets/settable-fields';
import { userFields } from '../targets/users-writer';
import type { FieldChange, RecordAction, UserData, UserDataRecord } from '../types';
import type { Directory } from './directory';

/** In the words of the host. */
export const INVALID_MAIN_DEPARTMENT = "Invalid main department, it must be one of the user's departments";

export interface Expected {
  action: RecordAction;
  changes?: FieldChange[];
}

/** @throws what the record would fail with */
export async function previewUser(
  directory: Directory,
  { sourceName, matchKey }: UserData,
  record: UserDataRecord,
): Promise<Expected> {
  const links = directory.linksOf(sourceName, 'user', String(record.uid));
  const key = matchKeyOf(record, matchKey);
  const values = valuesOf(record, userFields(directory.userCollection));
  const isThere = links.userId !== undefined && directory.users.has(links.userId);
  const matched = !isThere && key ? directory.userWith(key, values[key]) : undefined;

  if (record.isDeleted) {
    return remove(directory, links, matched);
  }
  if (isThere) {
    return change(directory, links.userId as string, values);
  }
  if (matched !== undefined) {
    const expected = await change(directory, matched, values);
    links.userId = matched;
    return expected;
  }
  links.userId = await create(directory, values);
  return { action: 'created', changes: changesBetween({}, values) };
}

function remove(directory: Directory, links: { userId?: string }, matched?: string): Expected {
  const isThere = links.userId !== undefined && directory.users.has(links.userId);
  const userId = isThere ? links.userId : links.userId === undefined ? matched : undefined;
  if (userId === undefined) {
    // Only the link goes, if there is one.
    const isLinked = links.userId !== undefined;
    links.userId = undefined;
    return { action: isLinked ? 'deleted' : 'unchanged' };
  }
  links.userId = userId;
  directory.removeUser(userId);
  return { action: 'deleted' };
}

async function change(directory: Directory, id: string, values: Values): Promise<Expected> {
  const before = directory.users.get(id) as Values;
  const user: Model = directory.userCollection.model.build(before as never, { isNewRecord: false, raw: true });
  user.set(values as never);
  if (!user.changed()) {
    return { action: 'unchanged' };
  }
  refuseTaken(directory, values, id);
  if (directory.hasDepartments && before.mainDepartmentId && !directory.isMember(id, before.mainDepartmentId)) {
    throw new Error(INVALID_MAIN_DEPARTMENT);
  }
  await user.validate({ hooks: false });
  directory.setUser(id, { ...(user.get() as Values) });
  return { action: 'updated', changes: changesBetween(before, pick(user.get() as Values, Object.keys(values))) };
}

async function create(directory: Directory, record: Values): Promise<string> {
  const { userCollection } = directory;
  const model = userCollection.model as typeof userCollection.model & {
    callSetters(values: Values, options: object): Values;
  };
  const values = model.callSetters(record, { values: record });
  userCollection.validate({ values, operation: 'create' });
  refuseTaken(directory, values);
  const user = userCollection.model.build(values as never) as Model;
  await user.validate({ hooks: false });
  const id = directory.newId();
  directory.setUser(id, { ...(user.get() as Values), id, mainDepartmentId: null });
  return id;
}

function refuseTaken(directory: Directory, values: Values, id?: string) {
  const [taken] = directory.takenBy({ not: id }, values);
  if (taken) {
    const [field, value] = taken;
    throw new TranslatableError('{{field}} "{{value}}" is taken already', { field, value });
  }
}

/** The fields in which these values are others than those before. */
export function changesBetween(before: Values, after: Values): FieldChange[] {
  return Object.entries(after)
    .filter(([field, value]) => !isEqual(before[field] ?? null, value ?? null))
    .map(([field, to]) => ({ field, from: before[field] ?? null, to: to ?? null }));
}
