// The main department is one of the user's own, or else the first of them: for many users what the host's listeners do for one.
import { type Database, type Model, Op, type Transaction } from '@nocobase/database';
import type { WriterParts } from './writer-parts';

/** New users have no department, unless somebody else who heard of them gave them one: for these the host's listener is called. */
export async function settleMainDepartments(
  { db, listeners }: WriterParts,
  users: Model[],
  transaction: Transaction,
): Promise<void> {
  if (!listeners.rest('mainDepartment', users)) {
    return;
  }
  const members = await findMembers(db, { userId: users.map((user) => user.get('id')) }, transaction);
  for (const user of users) {
    if (members.has(String(user.get('id')))) {
      await listeners.call('mainDepartment', user, { transaction });
    }
  }
}

/** Has the host's check of the main department rest for users whose main department is one of theirs. */
export async function passMainDepartments(
  { db, listeners }: WriterParts,
  users: Model[],
  transaction: Transaction,
): Promise<void> {
  const pairs = users
    .filter((user) => user.changed() && user.get('mainDepartmentId'))
    .map((user) => ({ userId: user.get('id'), departmentId: user.get('mainDepartmentId') }));
  if (!pairs.length || !db.hasCollection('departmentsUsers')) {
    return;
  }
  const members = await findMembers(db, { [Op.or]: pairs }, transaction);
  listeners.rest(
    'mainDepartmentCheck',
    users.filter((user) => members.has(String(user.get('id')))),
  );
}

/** The keys of the users who have a membership like that. */
async function findMembers(db: Database, where: object, transaction: Transaction): Promise<Set<string>> {
  const options = { attributes: ['userId'], where: where as never, raw: true, transaction };
  const memberships = await db.getModel('departmentsUsers').findAll(options);
  return new Set((memberships as unknown as { userId: unknown }[]).map(({ userId }) => String(userId)));
}
