// A copy of what JSON keeps of a value, within bounds. Whatever the value is, copying it neither throws nor takes long.
import { messageOf } from '../../platform/errors';

/** How many lists and objects may be in each other. */
export const MAX_DEPTH = 100;
/** How many values one record may hold: texts, numbers, and lists and objects with what is in them. */
export const MAX_VALUES = 100_000;

type Path = (string | number)[];

/** What in a value is no JSON, or too much of it. */
export interface JsonFault {
  path: Path;
  problem: string;
}

export interface JsonCopy {
  /** The value; what is no JSON is left out of it, with a text in its place that says so. */
  copy: unknown;
  /** The first that was found. */
  fault?: JsonFault;
}

/** @param path where the value is, for what is said of it */
export function copyJson(value: unknown, path: Path = []): JsonCopy {
  const copier = new Copier(path);
  try {
    return { copy: copier.copy(value), fault: copier.fault };
  } catch (error) {
    // A getter, a `toJSON` or a proxy of the source's.
    const problem = `can not be read: ${messageOf(error)}`;
    return { copy: `(${problem})`, fault: copier.fault ?? { path, problem } };
  }
}

class Copier {
  fault?: JsonFault;
  private values = 0;
  private readonly path: Path;
  private readonly above: object[] = [];

  constructor(path: Path) {
    this.path = [...path];
  }

  copy(given: unknown): unknown {
    const value = unwrapped(given, String(this.path.at(-1) ?? ''));
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : null;
      case 'bigint':
        return this.refuse('is a BigInt, which JSON has no place for');
      case 'object':
        return value && this.copyObject(value);
      default:
        return undefined;
    }
  }

  private copyObject(value: object): unknown {
    if (this.above.includes(value)) {
      return this.refuse('contains itself, which JSON has no place for');
    }
    if (this.above.length >= MAX_DEPTH) {
      return this.refuse(`is nested more than ${MAX_DEPTH} levels deep`);
    }
    const keys = Array.isArray(value) ? undefined : Object.keys(value);
    this.values += keys ? keys.length : (value as unknown[]).length;
    if (this.values > MAX_VALUES) {
      return this.refuse(`holds more than ${MAX_VALUES} values`);
    }
    this.above.push(value);
    const copy = keys ? this.copyEntries(value as Record<string, unknown>, keys) : this.copyList(value as unknown[]);
    this.above.pop();
    return copy;
  }

  private copyList(list: unknown[]): unknown[] {
    return Array.from(list, (each, index) => this.copyAt(index, each) ?? null);
  }

  private copyEntries(values: Record<string, unknown>, keys: string[]): Record<string, unknown> {
    // The host freezes what objects inherit: one that has "constructor" as a field of its own, say, can be copied on only without a prototype.
    const isBare = keys.some((key) => key in Object.prototype);
    const copy = (isBare ? Object.create(null) : {}) as Record<string, unknown>;
    for (const key of keys) {
      const each = this.copyAt(key, values[key]);
      // A prototype is no value.
      if (each !== undefined && key !== '__proto__') {
        copy[key] = each;
      }
    }
    return copy;
  }

  private copyAt(key: string | number, value: unknown): unknown {
    this.path.push(key);
    const copy = this.copy(value);
    this.path.pop();
    return copy;
  }

  private refuse(problem: string): string {
    this.fault ??= { path: [...this.path], problem };
    return `(${problem})`;
  }
}

/** What stands for a value in JSON. */
function unwrapped(value: unknown, key: string): unknown {
  const { toJSON } = (value ?? {}) as { toJSON?: unknown };
  const plain = typeof toJSON === 'function' ? toJSON.call(value, key) : value;
  const isBoxed = plain instanceof Number || plain instanceof String || plain instanceof Boolean;
  return isBoxed ? plain.valueOf() : plain;
}
