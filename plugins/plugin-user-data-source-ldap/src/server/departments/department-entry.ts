// A department that is an entry of the directory: an organizational unit or a group.
import { dnKey } from '../directory/dn';
import type { Entry } from '../directory/entry';
import { uidOf } from '../directory/person';
import { type Attributes, toAttributes } from '../records/attributes';
import type { DepartmentEntries } from '../options';

/** The attributes of departments that can be mapped, besides their title. */
export const DEPARTMENT_ATTRIBUTES = ['description', 'businessCategory', 'telephoneNumber', 'l'];

/** The attributes that name the owners of an entry. */
export const OWNER_ATTRIBUTES = ['managedBy', 'owner'];

export interface DepartmentEntry {
  uid: string;
  title: string;
  /** The key of its distinguished name. */
  key: string;
  attributes: Attributes;
}

/** What has to be read of every department. */
export function attributesOf({ uidAttributes, titleAttribute }: DepartmentEntries): string[] {
  return [...uidAttributes, titleAttribute, ...DEPARTMENT_ATTRIBUTES, ...OWNER_ATTRIBUTES];
}

export function toDepartment(entry: Entry, { uidAttributes, titleAttribute }: DepartmentEntries): DepartmentEntry {
  return {
    uid: uidOf(entry, uidAttributes),
    title: entry.text(titleAttribute) ?? entry.dn,
    key: dnKey(entry.dn),
    attributes: toAttributes(entry, [titleAttribute, ...DEPARTMENT_ATTRIBUTES]),
  };
}

/** Who owns which departments, by what their entries say. */
export class Owners {
  private uids = new Map<string, string[]>();

  add(entry: Entry, uid: string) {
    for (const dn of OWNER_ATTRIBUTES.flatMap((name) => entry.texts(name))) {
      addTo(this.uids, dnKey(dn), uid);
    }
  }

  of(personKey: string): string[] {
    return this.uids.get(personKey) ?? [];
  }

  lines(): string[] {
    return linesOf(this.uids);
  }
}

/** One line for each key. */
export function linesOf(lists: Map<string, Iterable<string>>): string[] {
  return [...lists].map(([key, list]) => `${key} ${[...list].sort().join(' ')}`).sort();
}

export function addTo<Value>(lists: Map<string, Value[]>, key: string, value: Value) {
  const list = lists.get(key);
  if (list) {
    list.push(value);
  } else {
    lists.set(key, [value]);
  }
}
