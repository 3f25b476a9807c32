// That everybody is known by the same attribute, and nobody comes twice: neither by an attribute that others have too, nor by a server that goes in circles.
import { Fault } from '../fault';
import type { Entry } from './entry';
import { noUidFault } from './person';

/** Entries of one kind that are read at most. */
const MAX_ENTRIES = 1_000_000;

/** The attribute that the first entry is known by, as its place among those that come into question, and that entry's name. */
export interface FirstUid {
  place: number;
  dn: string;
}

export class SeenUids {
  private uids = new Set<string>();

  /** @param first of entries that were read before */
  constructor(
    private attributes: string[],
    public first?: FirstUid,
  ) {}

  get count(): number {
    return this.uids.size;
  }

  /**
   * To be called for every entry before it is added.
   * @throws Fault if it is known by another attribute than those before: who gets or loses one would be somebody else
   */
  checkAttribute(entry: Entry) {
    const place = this.attributes.findIndex((name) => entry.text(name) !== undefined);
    const { dn } = entry;
    this.first ??= { place, dn };
    if (place > this.first.place) {
      throw noUidFault(dn, this.attributes[this.first.place]);
    }
    if (place < this.first.place) {
      throw noUidFault(this.first.dn, this.attributes[place]);
    }
  }

  /** @throws Fault if it was there already, or is one too many */
  add(uid: string, dn: string) {
    if (this.uids.has(uid)) {
      throw new Fault(
        'The server delivered {{attribute}} "{{uid}}" twice, the second time of "{{dn}}". Choose an attribute that everybody has another of, or try again, if the entry was moved just now.',
        { attribute: this.attributes.join(', '), uid, dn },
      );
    }
    if (this.uids.size >= MAX_ENTRIES) {
      throw new Fault('There are more than {{max}} entries. Narrow the base DN or the filter.', { max: MAX_ENTRIES });
    }
    this.uids.add(uid);
  }
}
