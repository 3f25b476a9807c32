// The main department is one of the user's own, or else the first of them: for many users what the host's listeners do for one.
import { type Database, type Model, Op, type Transaction } from '@nocobase/database';
import { groupBy } from 'lodash';
import { findRows, setValues } from '../../platform/rows';
import type { WriterDeps } from './writer-deps';

/** New users have no department, unless somebody else who heard of them gave them one: for these the host's listener is called. */
export async function reconcileMainDepartments(
  { db, listeners }: WriterDeps,
  users: Model[],
  transaction: Transaction,
): Promise<void> {
  if (!listeners.suppress('mainDepartment', users)) {
    return;
  }
  const members = await findMembers(db, { userId: users.map((user) => user.get('id')) }, transaction);
  for (const user of users) {
    if (members.has(String(user.get('id')))) {
      await listeners.call('mainDepartment', user, { transaction });
    }
  }
}

/**
 * Has the host's check of the main department rest. One that is none of the user's own, because somebody took the membership away
 * behind the host's back, is no main department any more: else nothing of that user could ever be written.
 */
export async function passMainDepartments(
  { db, listeners }: WriterDeps,
  users: Model[],
  transaction: Transaction,
): Promise<void> {
  const changed = users.filter((user) => user.changed() && user.get('mainDepartmentId'));
  if (!changed.length || !db.hasCollection('departmentsUsers')) {
    return;
  }
  const pairs = changed.map((user) => ({ userId: user.get('id'), departmentId: user.get('mainDepartmentId') }));
  const members = await findMembers(db, { [Op.or]: pairs }, transaction);
  changed.filter((user) => !members.has(String(user.get('id')))).forEach((user) => user.set('mainDepartmentId', null));
  listeners.suppress('mainDepartmentCheck', changed);
}

/** After memberships were removed: a main department that was among them gives way to the first that is left. */
export async function replaceMainDepartments(
  { db, listeners }: Pick<WriterDeps, 'db' | 'listeners'>,
  userIds: unknown[],
  transaction: Transaction,
): Promise<void> {
  const users = db.getCollection('users');
  const { model } = db.getCollection('departmentsUsers');
  const memberships = (await model.findAll({
    attributes: ['userId', 'departmentId'],
    where: { userId: userIds } as never,
    // The first is the one that the host finds first.
    order: [model.primaryKeyAttribute],
    raw: true,
    transaction,
  })) as unknown as { userId: unknown; departmentId: unknown }[];
  const departmentsOf = groupBy(memberships, 'userId');
  const changes = (await findRows(users, { id: userIds }, transaction)).flatMap((row) => {
    const departments = (departmentsOf[String(row.get('id'))] ?? []).map(({ departmentId }) => departmentId);
    const main = row.get('mainDepartmentId') ?? null;
    const isOwn = departments.some((departmentId) => String(departmentId) === String(main));
    const mainDepartmentId = departments[0] ?? null;
    return isOwn || main === mainDepartmentId ? [] : [{ row, values: { mainDepartmentId } }];
  });
  const rows = changes.map(({ row }) => row);
  listeners.suppress('mainDepartmentCheck', rows);
  listeners.suppress('mainDepartment', rows);
  await setValues(users, changes, transaction);
}

/** The keys of the users who have a membership like that. */
async function findMembers(db: Database, where: object, transaction: Transaction): Promise<Set<string>> {
  const options = { attributes: ['userId'], where: where as never, raw: true, transaction };
  const memberships = await db.getModel('departmentsUsers').findAll(options);
  return new Set((memberships as unknown as { userId: unknown }[]).map(({ userId }) => String(userId)));
}
