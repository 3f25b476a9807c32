// A new user without a role gets the default one: for many users what the host's listener does for one.
import type { Model, Transaction } from '@nocobase/database';
import { insertGroups } from '../../platform/rows';
import type { WriterDeps } from './writer-deps';

export async function giveDefaultRole(
  { db, listeners }: WriterDeps,
  users: Model[],
  transaction: Transaction,
): Promise<void> {
  if (!listeners.suppress('defaultRole', users)) {
    return;
  }
  const role: Model | null = await db.getRepository('roles').findOne({ filter: { default: true }, transaction });
  if (!role) {
    return;
  }
  const rolesUsers = db.getCollection('rolesUsers');
  const userIds = users.map((user) => user.get('id') as number);
  const where = { userId: userIds };
  const taken = await rolesUsers.model.findAll({ attributes: ['userId'], where, raw: true, transaction });
  const withRole = new Set((taken as unknown as { userId: number | string }[]).map(({ userId }) => String(userId)));
  const rows = userIds
    .filter((userId) => !withRole.has(String(userId)))
    .map((userId) => [{ userId, roleName: role.get('name') }]);
  await insertGroups(rolesUsers, rows, transaction);
}
