// Who is told: the chosen users and those of the chosen roles, by their language.
import type { Database } from '@nocobase/database';
import { chunk } from 'lodash';
import { QUERY_SIZE } from '../platform/query-size';
import type { Notifications } from '../contracts/notifications';

/**
 * The ids of the users who are to be told, by the language that they have chosen; '' stands for none. Who is suspended is told nothing.
 */
export async function findReceivers(
  db: Database,
  { userIds, roles }: Pick<Notifications, 'userIds' | 'roles'>,
): Promise<Map<string, number[]>> {
  const ofRoles = [
    'roles.name',
    ...(db.getCollection('departments')?.hasField('roles') ? ['departments.roles.name'] : []),
  ];
  const choices = [
    { id: { $in: userIds } },
    ...(roles.length ? ofRoles.map((path) => ({ [path]: { $in: roles } })) : []),
  ];
  const users: { id: number; appLang?: string | null }[] = [];
  for (const filter of choices) {
    users.push(...(await db.getRepository('users').find({ fields: ['id', 'appLang'], filter })));
  }
  const ids = users.map(({ id }) => String(id));
  const silent = new Set<string>();
  for (const part of chunk(ids, QUERY_SIZE)) {
    const suspended = await db.getRepository('userDataSyncSuspensions').find({ filter: { userId: { $in: part } } });
    suspended.forEach(({ userId }: { userId: unknown }) => silent.add(String(userId)));
  }
  const byLanguage = new Map<string, number[]>();
  for (const { id, appLang } of new Map(users.map((user) => [String(user.id), user])).values()) {
    if (!silent.has(String(id))) {
      const language = appLang || '';
      const others = byLanguage.get(language) ?? [];
      others.push(id);
      byLanguage.set(language, others);
    }
  }
  return byLanguage;
}
