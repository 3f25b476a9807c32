// What every kind of departments can say: which there are, who is in them, and whose they are.
import type { FormatDepartment } from '@nocobase/plugin-user-data-sync';
import type { Entry } from '../directory/entry';

export interface Departments {
  /** The attributes of people that say where they are. */
  personAttributes: string[];
  /** Whether `records` is all there is before anybody was asked for. */
  areKnownBefore: boolean;
  /** The uids of the departments of somebody: the main one first. */
  of(person: Entry): string[];
  /** The uids of the departments whose own entry names somebody as their owner; the key is that of the person's name. */
  ownedBy(personKey: string): string[];
  records(): FormatDepartment[];
  /**
   * What the departments of people depend on besides the people's own entries, in lines, always in the same order: as long as it is the
   * same, those of who has not changed are.
   */
  dependencies(): string[];
}

/** Departments of nobody. */
export const NO_DEPARTMENTS: Departments = {
  personAttributes: [],
  areKnownBefore: true,
  of: () => [],
  ownedBy: () => [],
  records: () => [],
  dependencies: () => [],
};
