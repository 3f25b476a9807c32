// Owners by what people say: whom people of a department name as their manager.
import { dnKey } from '../directory/dn';
import type { Entry } from '../directory/entry';
import { linesOf } from './department-entry';
import type { Departments } from './departments';

/** The attribute of people that names their manager. */
export const MANAGER = 'manager';

/** The departments in which somebody has people, by the key of that manager's name. */
export class Managers {
  private departments = new Map<string, Set<string>>();

  add(person: Entry, departments: Departments) {
    for (const manager of person.texts(MANAGER)) {
      const key = dnKey(manager);
      const uids = this.departments.get(key) ?? new Set();
      departments.of(person).forEach((uid) => uids.add(uid));
      this.departments.set(key, uids);
    }
  }

  dependencies(): string[] {
    return linesOf(this.departments);
  }

  has(personKey: string, uid: string): boolean {
    return this.departments.get(personKey)?.has(uid) ?? false;
  }
}
