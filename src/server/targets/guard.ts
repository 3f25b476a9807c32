// Stands before the host's own targets, so that a payload can set what a directory knows about people and no more.
import { type Collection, type Database, type Filter, RelationField } from '@nocobase/database';
import { pick } from 'lodash';
import { TranslatableError } from '../errors';
import type { OriginRecord, UserDataRecord } from '../types';
import type { UserDataResource } from './user-data-resource';

/** What a record is handed to: a target, or a guard before it. */
export type Handler = Pick<UserDataResource, 'create' | 'update'>;

const guards: Record<string, (target: UserDataResource, db: Database) => Handler> = {
  users: guardUsers,
  departments: guardDepartments,
};

/** Whether a target is one of the host's own. */
export function isGuarded({ name }: UserDataResource): boolean {
  return Object.keys(guards).includes(name);
}

/** The way to a target: straight, but for Users and Departments. */
export function guard(target: UserDataResource, db: Database): Handler {
  return guards[target.name]?.(target, db) ?? target;
}

function guardUsers(users: UserDataResource, db: Database): Handler {
  const repository = db.getRepository('users');

  // A value that is no text or number would be read as a filter, and none at all would match anybody.
  const usable = (record: OriginRecord, matchKey?: string) =>
    matchKey && isText(record.metaData[matchKey]) ? matchKey : undefined;

  const exists = async (filter: Filter) => (await repository.count({ filter })) > 0;

  return {
    async create(record, matchKey) {
      const key = usable(record, matchKey);
      const safe = withFieldsOf(db.getCollection('users'), record, ['departments']);
      if (record.metaData.isDeleted && !(key && (await exists({ [key]: safe.metaData[key] as string })))) {
        return [];
      }
      return users.create(safe, key);
    },
    async update(record, resourcePks, matchKey) {
      // The handler creates a user who is no longer there.
      if (record.metaData.isDeleted && !(await exists({ id: resourcePks[0] }))) {
        return resourcePks.map((resourcesPk) => ({ resourcesPk, isDeleted: true }));
      }
      const safe = withFieldsOf(db.getCollection('users'), record, ['departments']);
      return users.update(safe, resourcePks, usable(record, matchKey));
    },
  };
}

function guardDepartments(departments: UserDataResource, db: Database): Handler {
  // Of a user it reads the memberships alone.
  const safe = (record: OriginRecord) =>
    record.dataType === 'department' ? withFieldsOf(db.getCollection('departments'), record, ['parentUid']) : record;

  return {
    async create(record, matchKey) {
      if (record.metaData.isDeleted) {
        return [];
      }
      await refuseIfUserIsGone(record, db);
      return departments.create(safe(record), matchKey);
    },
    update(record, resourcePks, matchKey) {
      return departments.update(safe(record), resourcePks, matchKey);
    },
  };
}

/** A user who was deleted by hand, and whom Users failed to create again, has no memberships to set. */
async function refuseIfUserIsGone({ resources }: OriginRecord, db: Database) {
  const link = resources.find(({ resource }) => resource === 'users');
  if (link && !(await db.getRepository('users').count({ filter: { id: link.resourcePk } }))) {
    throw new TranslatableError('The user of this record no longer exists, so the departments could not be set');
  }
}

/** The record with nothing but what its collection lets a directory set, and `others`, which the target reads itself. */
function withFieldsOf(collection: Collection, record: OriginRecord, others: string[]): OriginRecord {
  const metaData = pick(record.metaData, ['uid', 'isDeleted', ...others, ...settableFields(collection)]);
  return { ...record, metaData: withTextKeys(metaData as UserDataRecord) };
}

function settableFields(collection: Collection) {
  return [...collection.fields.values()]
    .filter((field) => !(field instanceof RelationField) && !isProtected(field.options))
    .map(({ name }) => name);
}

function isProtected({ name, type, hidden, primaryKey }: Record<string, unknown>) {
  return primaryKey || hidden || type === 'password' || PROTECTED_FIELDS.has(name as string);
}

/** Fields that are the system's own: who a row is, where it stands, and until when a sign-in holds. */
const PROTECTED_FIELDS = new Set(['id', 'password', 'passwordChangeTz', 'resetToken', 'parentId', 'mainDepartmentId']);

/** What identifies a user is text in the database; a number would never equal it. */
function withTextKeys(record: UserDataRecord): UserDataRecord {
  const numbers = ['username', 'email', 'phone'].filter((key) => typeof record[key] === 'number');
  return { ...record, ...Object.fromEntries(numbers.map((key) => [key, String(record[key])])) };
}

function isText(value: unknown) {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}
