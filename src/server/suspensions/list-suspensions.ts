// The people who are suspended, a page at a time.
import { type Database, type Model, type ModelStatic, Op } from '@nocobase/database';
import { eachHoldsText } from '../platform/text-search';
import { COLLECTION } from './known-suspensions';
import type { SuspensionReason } from './suspensions';

const PERSON_FIELDS = ['id', 'nickname', 'username', 'email'];
const SEARCHED = ['nickname', 'username', 'email'];

/** What the list can be sorted by. */
export const SORTABLE = ['since', 'reason', 'sourceName', 'removalDueAt', ...SEARCHED];

export interface SuspensionQuery {
  page: number;
  pageSize: number;
  /** A part of a nickname, username or email. */
  search?: string;
  /** One of `SORTABLE`; with `-` before it, descending. */
  sort: string;
}

export interface ListedSuspension {
  user: Record<string, unknown>;
  since: Date;
  sourceName: string | null;
  /** As the source is called in the page; null: somebody did it by hand, or there is no such source any more. */
  sourceDisplayName: string | null;
  reason: SuspensionReason;
  removalDueAt: Date | null;
  /** Who did it by hand. */
  by: Record<string, unknown> | null;
}

export async function listSuspensions(
  db: Database,
  { page, pageSize, search, sort }: SuspensionQuery,
): Promise<{ count: number; rows: ListedSuspension[] }> {
  const field = sort.replace(/^-/, '');
  const path = SEARCHED.includes(field) ? ['user', field] : [field];
  const direction = sort.startsWith('-') ? 'DESC' : 'ASC';
  const { count, rows } = await modelWithUser(db).findAndCountAll({
    include: [
      { association: 'user', attributes: PERSON_FIELDS, required: true, where: search ? matching(db, search) : {} },
    ],
    order: [[...path, direction] as [string, string], ['id', direction]],
    limit: pageSize,
    offset: (page - 1) * pageSize,
  });
  const sources = await valuesBy(db, 'userDataSyncSources', 'name', ['displayName'], rows, 'sourceName');
  const people = await valuesBy(db, 'users', 'id', PERSON_FIELDS, rows, 'suspendedById');
  return {
    count,
    rows: rows.map((row) => ({
      user: (row.get('user') as Model).get() as Record<string, unknown>,
      since: row.get('since') as Date,
      sourceName: row.get('sourceName') as string | null,
      sourceDisplayName: (sources.get(String(row.get('sourceName')))?.displayName as string) || null,
      reason: row.get('reason') as SuspensionReason,
      removalDueAt: row.get('removalDueAt') as Date | null,
      by: people.get(String(row.get('suspendedById'))) ?? null,
    })),
  };
}

/** Of the model alone: an association of the collection could be written by others. */
function modelWithUser(db: Database): ModelStatic<Model> {
  const model = db.getModel(COLLECTION);
  if (!model.associations.user) {
    model.belongsTo(db.getModel('users'), { as: 'user', foreignKey: 'userId', constraints: false });
  }
  return model;
}

/** Users of whom some value holds a text, whatever its case. */
function matching(db: Database, search: string) {
  const columns = SEARCHED.map((field) => `user.${field}`);
  return { [Op.or]: eachHoldsText(db, columns, search) };
}

/** The rows that a field of other rows names, by what they are named by. */
async function valuesBy(
  db: Database,
  collection: string,
  key: string,
  attributes: string[],
  rows: Model[],
  field: string,
): Promise<Map<string, Record<string, unknown>>> {
  const names = [...new Set(rows.map((row) => row.get(field)).filter((name) => name != null))];
  const found = names.length
    ? await db
        .getModel(collection)
        .findAll({ attributes: [...new Set([key, ...attributes])], where: { [key]: names } as never })
    : [];
  return new Map(found.map((row) => [String(row.get(key)), row.get() as Record<string, unknown>]));
}
