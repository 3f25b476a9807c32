// Stands before the host's own targets, so that a payload can set what a directory knows about people and no more.
import type { Database, Model } from '@nocobase/database';
import { omit } from 'lodash';
import { TranslatableError } from '../errors';
import type { FormatDepartment, OriginRecord, UserDataRecord } from '../types';
import { type HostTarget, hostTargetOf } from './host-targets';
import { RootUserError, RootUsers } from './root-users';
import { isText, settableFields, withFields } from './settable-fields';
import type { UserDataResource } from './user-data-resource';

/** What a record is handed to: a target, or a guard before it. */
export type Handler = Pick<UserDataResource, 'create' | 'update'>;

const GUARDS: Record<HostTarget, (target: UserDataResource, db: Database) => Handler> = {
  users: guardUsers,
  departments: guardDepartments,
};

/** The way to a target: straight, but for Users and Departments. */
export function guard(target: UserDataResource, db: Database): Handler {
  const hostTarget = hostTargetOf(target);
  return hostTarget ? GUARDS[hostTarget](target, db) : target;
}

function guardUsers(users: UserDataResource, db: Database): Handler {
  const repository = db.getRepository('users');

  const fields = [...settableFields(db.getCollection('users')), 'departments'];

  const usable = (record: OriginRecord, matchKey?: string) =>
    matchKey && isText(record.metaData[matchKey]) ? matchKey : undefined;

  /** Whom the handler will take for the user of the record, as the database compares texts. */
  const findMatch = async ({ metaData }: OriginRecord, key?: string) => {
    const match: Model | null = key
      ? await repository.findOne({ fields: ['id'], filter: { [key]: metaData[key] as string } })
      : null;
    if (match && (await RootUsers.find(db)).has(match.get('id'))) {
      throw new RootUserError();
    }
    return match;
  };

  return {
    async create(record, matchKey) {
      const key = usable(record, matchKey);
      const safe = withFields(record, fields);
      const match = await findMatch(safe, key);
      return record.metaData.isDeleted && !match ? [] : users.create(safe, key);
    },
    async update(record, resourcePks, matchKey) {
      const key = usable(record, matchKey);
      const safe = withFields(record, fields);
      if (!(await repository.count({ filter: { id: resourcePks[0] } }))) {
        if (record.metaData.isDeleted) {
          return resourcePks.map((resourcesPk) => ({ resourcesPk, isDeleted: true }));
        }
        // The handler creates, or matches, a user who is no longer there.
        await findMatch(safe, key);
      }
      return users.update(safe, resourcePks, key);
    },
  };
}

function guardDepartments(departments: UserDataResource, db: Database): Handler {
  const fields = [...settableFields(db.getCollection('departments')), 'parentUid'];

  // Of a user it reads the memberships alone.
  const safe = (record: OriginRecord) => (record.dataType === 'department' ? withFields(record, fields) : record);

  return {
    async create(record, matchKey) {
      if (record.metaData.isDeleted) {
        return [];
      }
      await refuseIfUserIsGone(record, db);
      return departments.create(isBelowItself(record) ? withoutParent(safe(record)) : safe(record), matchKey);
    },
    async update(record, resourcePks, matchKey) {
      const exists = async () => (await db.getRepository('departments').count({ filter: { id: resourcePks[0] } })) > 0;
      const isNew = isBelowItself(record) && !(await exists());
      return departments.update(isNew ? withoutParent(safe(record)) : safe(record), resourcePks, matchKey);
    },
  };
}

/** One that there is not yet is linked at once, and the handler would find it above itself. */
function isBelowItself({ dataType, sourceUk, metaData }: OriginRecord): boolean {
  return dataType === 'department' && String((metaData as FormatDepartment).parentUid) === sourceUk;
}

function withoutParent(record: OriginRecord): OriginRecord {
  return { ...record, metaData: omit(record.metaData, 'parentUid') as UserDataRecord };
}

/** A user who was deleted by hand, and whom Users failed to create again, has no memberships to set. */
async function refuseIfUserIsGone({ resources }: OriginRecord, db: Database) {
  const link = resources.find(({ resource }) => resource === 'users');
  if (link && !(await db.getRepository('users').count({ filter: { id: link.resourcePk } }))) {
    throw new TranslatableError('The user of this record no longer exists, so the departments could not be set');
  }
}
