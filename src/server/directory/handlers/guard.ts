// Stands before the host's own targets, so that a payload can set what a directory knows about people and no more.
import type { Database, Model } from '@nocobase/database';
import { omit } from 'lodash';
import { isRestriction, referringCollection } from '../../platform/referring-collection';
import { TranslatableError } from '../../platform/errors';
import type { FormatDepartment, OriginRecord, PrimaryKey, UserDataRecord } from '../../contracts/types';
import { type HostTarget, hostTargetOf } from './host-targets';
import { RootUserError, RootUsers } from '../state/root-users';
import { matchKeyOf, settableFields, withFields } from '../state/settable-fields';
import type { UserDataResource } from '../../contracts/user-data-resource';

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
      const key = matchKeyOf(record.metaData, matchKey);
      const safe = withFields(record, fields);
      const match = await findMatch(safe, key);
      if (record.metaData.isDeleted && !match) {
        return [];
      }
      return namingWhatForbidsIt(db, 'users', match?.get('id') as PrimaryKey | undefined, () =>
        users.create(safe, key),
      );
    },
    async update(record, resourcePks, matchKey) {
      const key = matchKeyOf(record.metaData, matchKey);
      const safe = withFields(record, fields);
      if (!(await repository.count({ filter: { id: resourcePks[0] } }))) {
        if (record.metaData.isDeleted) {
          return resourcePks.map((resourcesPk) => ({ resourcesPk, isDeleted: true }));
        }
        // The handler creates, or matches, a user who is no longer there.
        await findMatch(safe, key);
      }
      return namingWhatForbidsIt(db, 'users', resourcePks[0], () => users.update(safe, resourcePks, key));
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
      return namingWhatForbidsIt(db, 'departments', resourcePks[0], () =>
        departments.update(isNew ? withoutParent(safe(record)) : safe(record), resourcePks, matchKey),
      );
    },
  };
}

/** Has a deletion that rows of another collection forbid fail with the name of that. */
async function namingWhatForbidsIt<T>(
  db: Database,
  collection: string,
  id: PrimaryKey | undefined,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const table = id !== undefined && isRestriction(error) ? await referringCollection(db, collection, id) : undefined;
    throw table ? new TranslatableError('It can not be deleted, because "{{table}}" refers to it', { table }) : error;
  }
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
