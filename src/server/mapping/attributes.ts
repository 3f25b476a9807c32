// Reads attributes of a record by their paths. It never throws, whatever the record holds.
import type { Attribute } from '../contracts/mapping';

/** Reads an attribute: `undefined` if the record does not bring it. */
export type ReadAttribute = (record: Record<string, unknown>) => unknown;

/** One place on the way: each name that may stand there, the longest first, with what is read from there on. */
type Names = { name: string; rest: number }[];

export function compileAttribute({ path, take = 'first' }: Attribute): ReadAttribute {
  const parts = path.split('.');
  const places: Names[] = parts.map((_, start) => namesFrom(parts, start));
  return (record) => read(record, 0);

  function read(value: unknown, place: number): unknown {
    if (Array.isArray(value)) {
      return readList(value, place);
    }
    if (place === parts.length) {
      return value;
    }
    const found = places[place].find(({ name }) => hasOwn(value, name));
    return found && read((value as Record<string, unknown>)[found.name], found.rest);
  }

  function readList(list: unknown[], place: number): unknown {
    if (take === 'all') {
      return list.flatMap((each) => read(each, place) ?? []);
    }
    const primary = take === 'primary' ? list.find((each) => hasOwn(each, 'primary') && isPrimary(each)) : undefined;
    const [taken = null] = [primary, ...list].filter((each) => each !== undefined);
    return taken === null ? null : read(taken, place);
  }
}

/** `a.b.c` may be one name, `a.b` with `c` in it, or `a` with the rest in it. */
function namesFrom(parts: string[], start: number): Names {
  return parts
    .slice(start)
    .map((_, index) => ({ name: parts.slice(start, start + index + 1).join('.'), rest: start + index + 1 }))
    .reverse();
}

function hasOwn(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && Object.prototype.hasOwnProperty.call(value, name);
}

function isPrimary(value: unknown): boolean {
  return (value as { primary?: unknown }).primary === true;
}
