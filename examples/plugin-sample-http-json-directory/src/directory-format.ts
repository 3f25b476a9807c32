/** A department as the directory server lists it. */
export interface Department {
  id: string;
  name: string;
  /** `null` at the top of the tree. */
  parentId: string | null;
}

/** A person's place in a department. */
export interface Membership {
  /** The department's id. */
  id: string;
  /** Whether the person leads the department. */
  lead: boolean;
  /** Whether it is the person's main department; of one at most. */
  main: boolean;
}

/** A person as the directory server lists them; `null` is for "not known". */
export interface Person {
  id: string;
  name: string;
  login: string | null;
  email: string | null;
  phone: string | null;
  /** Whether the person may not sign in at the moment; a directory that does not know leaves it out. */
  suspended?: boolean;
  departments: Membership[];
}

/** One answer of `GET /departments` or `GET /users`. */
export interface Page<Item> {
  items: Item[];
  /** Where the next page is, absolute or relative to this one; `null` on the last. */
  next: string | null;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isStringOrNull = (value: unknown): value is string | null => typeof value === 'string' || value === null;

/** What each field of an item must be. */
export type Format<Item> = Record<keyof Item, (value: unknown) => boolean>;

export const DEPARTMENT: Format<Department> = { id: isText, name: isText, parentId: isStringOrNull };

export const PERSON: Format<Person> = {
  id: isText,
  name: isText,
  login: isStringOrNull,
  email: isStringOrNull,
  phone: isStringOrNull,
  suspended: (value) => value === undefined || typeof value === 'boolean',
  departments: (value) => Array.isArray(value) && value.every(isMembership),
};

/** The first field of an item that is not in the format; what is no object at all lacks the first one. */
export function wrongField<Item>(item: unknown, format: Format<Item>): keyof Item | undefined {
  const fields = Object.keys(format) as (keyof Item & string)[];
  return fields.find((field) => !format[field](isObject(item) ? item[field] : undefined));
}

function isMembership(value: unknown): value is Membership {
  return isObject(value) && isText(value.id) && typeof value.lead === 'boolean' && typeof value.main === 'boolean';
}

/** Whether `value` has the frame of a page; its items are looked at one by one, so that a wrong one can be named. */
export function isPage(value: unknown): value is Page<unknown> {
  return isObject(value) && Array.isArray(value.items) && isStringOrNull(value.next);
}
