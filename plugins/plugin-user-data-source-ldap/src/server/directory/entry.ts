// One entry of the directory, whatever the case of its attributes and their options.
import type { RawAttribute } from '../protocol/message';
import { ownRdn, valueKey } from './dn';
import { textOf } from './values';

/** A part of the values of an attribute that has too many for one answer. */
export interface Range {
  attribute: string;
  start: number;
  /** The position of the last value; nothing, if there is no other part. */
  end?: number;
  values: Buffer[];
}

const RANGE = /;range=(\d+)-(\d+|\*)$/i;

export class Entry {
  private attributes = new Map<string, { name: string; values: Buffer[] }>();

  constructor(
    public readonly dn: string,
    attributes: RawAttribute[],
  ) {
    // What has an option (`cn;lang-de`) stands for what has none, if there is no such.
    const [optional, plain] = [attributes.filter(hasOption), attributes.filter((attribute) => !hasOption(attribute))];
    plain.forEach(({ name, values }) => this.add(name, values));
    const named = new Set(this.attributes.keys());
    optional
      .filter(({ name }) => !RANGE.test(name) && !named.has(keyOf(name)))
      .forEach(({ name, values }) => this.add(name.split(';')[0], values));
    this.putOwnNameFirst();
  }

  /** The names of its attributes, as the server writes them. */
  names(): string[] {
    return [...this.attributes.values()].map(({ name }) => name);
  }

  bytes(name: string): Buffer[] {
    return this.attributes.get(keyOf(name))?.values ?? [];
  }

  texts(name: string): string[] {
    return this.bytes(name).map((value) => textOf(keyOf(name), value));
  }

  /** The first value that is not empty. */
  text(name: string): string | undefined {
    return this.texts(name).find((text) => text.trim() !== '');
  }

  /** The first value of the first of several attributes that has any. */
  firstOf(names: string[]): string | undefined {
    return names.map((name) => this.text(name)).find((text) => text !== undefined);
  }

  /** Adds values to an attribute. */
  add(name: string, values: Buffer[]) {
    const key = keyOf(name);
    const known = this.attributes.get(key);
    if (known) {
      // A spread would fill the stack.
      values.forEach((value) => known.values.push(value));
    } else if (values.length > 0) {
      this.attributes.set(key, { name: name.split(';')[0], values: [...values] });
    }
  }

  /** Servers give values in any order. The one by which the entry is called is the first everywhere. */
  private putOwnNameFirst() {
    if (![...this.attributes.values()].some(({ values }) => values.length > 1)) {
      return;
    }
    for (const { type, value } of ownRdn(this.dn)) {
      const texts = this.texts(type).map(valueKey);
      const index = texts.indexOf(valueKey(value));
      if (index > 0) {
        const values = this.bytes(type);
        values.unshift(...values.splice(index, 1));
      }
    }
  }
}

/** The attributes of an answer of which it holds a part only. */
export function rangesIn(attributes: RawAttribute[]): Range[] {
  return attributes.flatMap(({ name, values }) => {
    const [, start, end] = RANGE.exec(name) ?? [];
    if (start === undefined) {
      return [];
    }
    const last = end === '*' ? undefined : Number(end);
    return [{ attribute: name.replace(RANGE, ''), start: Number(start), end: last, values }];
  });
}

function hasOption({ name }: RawAttribute): boolean {
  return name.includes(';');
}

function keyOf(name: string): string {
  return name.split(';')[0].toLowerCase();
}
