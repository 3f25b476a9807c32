// Whose history can be looked at: users and departments that are there, and those that were deleted.
import { type Database, type Model, Op } from '@nocobase/database';
import { eachHoldsText, holdsText } from '../../platform/text-search';
import { columnsOf, foundUser, USER_FIELDS, usersHolding } from '../found-user';

/** How many of each are found; more are found by typing more. */
const FOUND = 10;

/** Somebody, or something, with a history. */
export interface HistorySubjectFound {
  dataType: 'user' | 'department';
  id: string;
  name: string;
  /** What else tells a user from others. */
  details: string[];
  isDeleted: boolean;
}

/** The first whose name, username, email, phone or title has this text in it; of those who were deleted, the uid too. */
export async function findSubjects(db: Database, search: string): Promise<HistorySubjectFound[]> {
  const users = await db.getModel('users').findAll({
    attributes: ['id', ...USER_FIELDS],
    where: { [Op.or]: usersHolding(db, search) },
    order: ['id'],
    limit: FOUND,
  });
  const departments = db.hasCollection('departments')
    ? await db.getModel('departments').findAll({
        attributes: ['id', 'title'],
        where: { [Op.or]: eachHoldsText(db, columnsOf(db, 'departments', ['title']), search) },
        order: ['id'],
        limit: FOUND,
      })
    : [];
  return [...users.map(userFound), ...departments.map(departmentFound), ...(await findDeleted(db, search))];
}

async function findDeleted(db: Database, search: string): Promise<HistorySubjectFound[]> {
  const history = db.getModel('userDataSyncHistory');
  const { and, col, where } = db.sequelize;
  const words = holdsText(db, col(history.rawAttributes.words.field as string), search.toLowerCase());
  const action = where(col(history.rawAttributes.action.field as string), 'deleted' as never);
  const rows = await history.findAll({
    attributes: ['resource', 'resourcePk', 'uid', 'name'],
    where: and(action, words) as never,
    order: [['id', 'DESC']],
    limit: FOUND,
  });
  return rows.map((row) => {
    const { resource, resourcePk, uid, name } = row.get() as Record<string, string | null>;
    return {
      dataType: resource === 'users' ? 'user' : 'department',
      id: resourcePk as string,
      name: name ?? uid ?? '-',
      details: uid === null ? [] : [uid],
      isDeleted: true,
    };
  });
}

function userFound(row: Model): HistorySubjectFound {
  const user = row.get() as Record<string, unknown>;
  return { dataType: 'user', id: String(user.id), ...foundUser(user), isDeleted: false };
}

function departmentFound(row: Model): HistorySubjectFound {
  const name = String(row.get('title') ?? row.get('id'));
  return { dataType: 'department', id: String(row.get('id')), name, details: [], isDeleted: false };
}
