// Organizational units as departments: the tree is that of the names.
import type { FormatDepartment } from '@nocobase/plugin-user-data-sync';
import { keysAbove } from '../directory/dn';
import type { Entry } from '../directory/entry';
import { SeenUids } from '../directory/seen-uids';
import type { DepartmentEntries } from '../options';
import { type DepartmentEntry, Owners, toDepartment } from './department-entry';
import type { Departments } from './departments';

export class UnitDepartments implements Departments {
  readonly personAttributes: string[] = [];
  readonly areKnownBefore = true;
  /** By the key of their names. */
  private units = new Map<string, DepartmentEntry & { dn: string }>();
  private names = new SeenUids(['dn']);
  private owners = new Owners();

  constructor(private settings: DepartmentEntries) {}

  /** @throws Fault if there was one of the same name already */
  add(entry: Entry): DepartmentEntry {
    const unit = toDepartment(entry, this.settings);
    this.names.add(unit.key, entry.dn);
    this.units.set(unit.key, { ...unit, dn: entry.dn });
    this.owners.add(entry, unit.uid);
    return unit;
  }

  of(person: Entry): string[] {
    const uid = this.uidAbove(person.dn);
    return uid === undefined ? [] : [uid];
  }

  ownedBy(personKey: string): string[] {
    return this.owners.of(personKey);
  }

  records(): FormatDepartment[] {
    return [...this.units.values()].map(({ uid, title, attributes, dn }) => ({
      ...attributes,
      uid,
      title,
      parentUid: this.uidAbove(dn) ?? null,
    }));
  }

  dependencies(): string[] {
    const units = [...this.units].map(([key, { uid }]) => `${key} ${uid}`);
    return [...units.sort(), ...this.owners.lines()];
  }

  /** The nearest unit that something is in. Between them may be entries that are none. */
  private uidAbove(dn: string): string | undefined {
    const key = keysAbove(dn).find((above) => this.units.has(above));
    return key === undefined ? undefined : this.units.get(key)?.uid;
  }
}
