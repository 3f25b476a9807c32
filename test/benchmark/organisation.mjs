// People and departments by number: the same number is always the same record.

const SOURCE = 'benchmark';
const FEWEST_DEPARTMENTS = 50;
const PEOPLE_IN_A_DEPARTMENT = 20;
const DEPARTMENTS_BELOW_ONE = 4;
const ONE_CHANGED_OF = 100;

export class Organisation {
  #perPayload;

  /** @param perPayload at most so many records in a payload */
  constructor(people, perPayload) {
    this.people = people;
    this.departments = Math.max(FEWEST_DEPARTMENTS, Math.ceil(people / PEOPLE_IN_A_DEPARTMENT));
    this.renamed = Math.ceil(people / ONE_CHANGED_OF);
    this.#perPayload = perPayload;
  }

  departmentPayloads() {
    return this.#payloads('department', this.departments, (number) => ({
      uid: `d${number}`,
      title: `Department ${number}`,
      parentUid: number === 0 ? null : `d${Math.floor((number - 1) / DEPARTMENTS_BELOW_ONE)}`,
    }));
  }

  personPayloads() {
    return this.#payloads('user', this.people, (number) => this.#person(number));
  }

  /** The same people, but for one of a hundred: another nickname, another second department. */
  changedPersonPayloads() {
    return this.#payloads('user', this.people, (number) =>
      number % ONE_CHANGED_OF === 0 ? this.#person(number, 'Renamed', 2) : this.#person(number),
    );
  }

  /** Everybody under another username. */
  renamedPersonPayloads() {
    return this.#payloads('user', this.people, (number) => this.#renamed(number, 1));
  }

  /** Everybody in another department besides. */
  movedPersonPayloads() {
    return this.#payloads('user', this.people, (number) => this.#renamed(number, 3));
  }

  /** The tree with its last department at the top. */
  turnedDepartmentPayloads() {
    const last = this.departments - 1;
    return this.#payloads('department', this.departments, (number) => ({
      uid: `d${number}`,
      title: `Department ${number}`,
      parentUid: number === last ? null : `d${last - Math.floor((last - number - 1) / DEPARTMENTS_BELOW_ONE)}`,
    }));
  }

  /** The same people from another source, which does not know them. */
  collidingPersonPayloads() {
    return this.#payloads('user', this.people, (number) => this.#renamed(number, 3), { sourceName: 'colliding' });
  }

  /** The same people from another source, which finds them by their email. */
  matchedPersonPayloads() {
    const more = { sourceName: 'matched', matchKey: 'email' };
    return this.#payloads('user', this.people, (number) => this.#renamed(number, 3), more);
  }

  deletedPersonPayloads() {
    return this.#payloads('user', this.people, (number) => ({ uid: `u${number}`, isDeleted: true }));
  }

  #renamed(number, step) {
    return { ...this.#person(number, 'Person', step), username: `renamed${number}` };
  }

  #person(number, name = 'Person', step = 1) {
    const digits = String(number).padStart(6, '0');
    return {
      uid: `u${number}`,
      username: `person${digits}`,
      nickname: `${name} ${number}`,
      email: `person${digits}@example.com`,
      phone: `6000${digits}`,
      departments: [
        { uid: `d${number % this.departments}`, isMain: true, isOwner: number < this.departments },
        { uid: `d${(number + step) % this.departments}` },
      ],
    };
  }

  *#payloads(dataType, count, record, more = {}) {
    for (let first = 0; first < count; first += this.#perPayload) {
      const size = Math.min(this.#perPayload, count - first);
      yield {
        dataType,
        sourceName: SOURCE,
        ...more,
        records: Array.from({ length: size }, (_, index) => record(first + index)),
      };
    }
  }
}
