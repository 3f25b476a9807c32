// Departments that are nowhere but in an attribute of people: "Sales / Europe / Berlin".
import { createHash } from 'node:crypto';
import type { FormatDepartment } from '@nocobase/plugin-user-data-sync';
import type { Entry } from '../directory/entry';
import type { Departments } from './departments';

/** The length of a uid that the ledger takes. */
const MAX_UID = 255;

export class PathDepartments implements Departments {
  readonly personAttributes: string[];
  readonly areKnownBefore = false;
  private departments = new Map<string, { uid: string; title: string; parentUid: string | null }>();

  constructor(private settings: { attribute: string; separator: string }) {
    this.personAttributes = [settings.attribute];
  }

  of(person: Entry): string[] {
    const uids = person.texts(this.settings.attribute).map((path) => this.add(path));
    return [...new Set(uids)].filter((uid): uid is string => uid !== null);
  }

  ownedBy(): string[] {
    return [];
  }

  records(): FormatDepartment[] {
    return [...this.departments.values()];
  }

  dependencies(): string[] {
    return [];
  }

  /** The uid of the last department of a path, which is added with those above it. */
  private add(path: string): string | null {
    const titles = path
      .split(this.settings.separator)
      .map((title) => title.trim())
      .filter(Boolean);
    let parentUid: string | null = null;
    titles.forEach((title, index) => {
      const uid = uidOfPath(titles.slice(0, index + 1));
      const known = this.departments.get(uid);
      // Whoever is read first: of several spellings the same one is taken.
      if (!known || title < known.title) {
        this.departments.set(uid, { uid, title, parentUid });
      }
      parentUid = uid;
    });
    return parentUid;
  }
}

/** The same for every spelling of a path. */
function uidOfPath(titles: string[]): string {
  const folded = titles.map((title) =>
    title.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').replace(/[\\/]/g, '\\$&'),
  );
  const uid = `path:${folded.join('/')}`;
  return uid.length > MAX_UID ? `path:${createHash('sha256').update(uid).digest('hex')}` : uid;
}
