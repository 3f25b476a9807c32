// What the host's listeners do for each user or department that is removed, for many at once.
import type { RemovalDeps } from '../../platform/destroy-rows';
import { destroyWhere } from '../../platform/destroy-rows';
import { replaceMainDepartments } from './main-department';
import type { WriterDeps } from './writer-deps';

/** What is needed to remove users and departments. */
export interface HostDeps extends Pick<WriterDeps, 'db' | 'listeners'> {
  /** The application's cache, where the host keeps the departments of users. */
  cache: { del(key: string): Promise<void> };
}

/** What users and departments are removed with, by `destroyRows`. */
export function removalDepsOf({ db, listeners, cache }: HostDeps): RemovalDeps {
  const deps: RemovalDeps = {
    listeners,
    standIns: [
      {
        collection: 'departments',
        listener: 'treePathOfRemoved',
        async run(departments, transaction) {
          const ids = departments.map((department) => department.get('id'));
          await destroyWhere(deps, db.getCollection('main_departments_path'), 'nodePk', ids, transaction);
        },
      },
      {
        collection: 'departmentsUsers',
        listener: 'mainDepartmentOfFormerMember',
        async run(memberships, transaction) {
          const userIds = [...new Set(memberships.map((membership) => membership.get('userId')))];
          await replaceMainDepartments({ db, listeners }, userIds, transaction);
          for (const userId of userIds) {
            await cache.del(`departments:${userId}`);
          }
        },
      },
    ],
  };
  return deps;
}
