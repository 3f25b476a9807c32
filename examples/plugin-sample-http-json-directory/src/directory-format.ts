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

export function isDepartment(value: unknown): value is Department {
  return isObject(value) && isText(value.id) && isText(value.name) && isStringOrNull(value.parentId);
}

export function isPerson(value: unknown): value is Person {
  return (
    isObject(value) &&
    isText(value.id) &&
    isText(value.name) &&
    [value.login, value.email, value.phone].every(isStringOrNull) &&
    Array.isArray(value.departments) &&
    value.departments.every(isMembership)
  );
}

function isMembership(value: unknown): value is Membership {
  return isObject(value) && isText(value.id) && typeof value.lead === 'boolean' && typeof value.main === 'boolean';
}

/** Whether `value` has the frame of a page; its items are looked at one by one, so that a wrong one can be named. */
export function isPage(value: unknown): value is Page<unknown> {
  return isObject(value) && Array.isArray(value.items) && isStringOrNull(value.next);
}
