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

  *#payloads(dataType, count, record) {
    for (let first = 0; first < count; first += this.#perPayload) {
      const size = Math.min(this.#perPayload, count - first);
      yield {
        dataType,
        sourceName: SOURCE,
        records: Array.from({ length: size }, (_, index) => record(first + index)),
      };
    }
  }
}
