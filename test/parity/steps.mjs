// Random steps. They depend on the seed and on the state before, which is the same in both runs until they differ.
//
// Left out is what ours does otherwise on purpose: docs/differences.md names it, and why.

import { deletable, isAvoided, MATCH_KEYS, mayBeRepeated, saidAgain } from './avoided.mjs';
import { isSomebodysMain, linked } from './state-queries.mjs';

const UIDS = ['1', '2', '3', '4', '5', '6', '7', '8'];
const TITLES = ['Board', 'Sales', 'Support', 'Research', 'Legal'];
const NICKNAMES = ['Ana', 'Bo', 'Chen', 'Dana', null];
const CODES = ['B-1', 'B-2', '', null];
const ROOT = 'nocobase';

export class Steps {
  #random;
  #lastPayload;

  constructor(seed) {
    this.#random = mulberry32(seed);
  }

  /** @param state what the step before left behind */
  next(state) {
    const weighted = [
      [45, () => this.#pushUsers(state)],
      [25, () => this.#pushDepartments(state)],
      [10, () => this.#repeat(state)],
      [4, () => this.#deleteUser(state)],
      [4, () => this.#renameUser(state)],
      [4, () => this.#leave(state)],
      [4, () => this.#deleteDepartment(state)],
      [4, () => this.#renameDepartment(state)],
    ];
    for (;;) {
      let at = this.#random() * 100;
      const [, make] = weighted.find(([weight]) => (at -= weight) < 0);
      const step = make();
      if (step) {
        return step;
      }
    }
  }

  #pushUsers(state) {
    const sourceName = this.#sourceName();
    const matchKey = this.#chance(0.4) ? this.#pick(MATCH_KEYS) : undefined;
    const payload = { dataType: 'user', sourceName, matchKey, records: [] };
    for (const uid of this.#sample(UIDS, 4)) {
      const [user] = linked(state, { sourceName, dataType: 'user', sourceUk: `u${uid}` }, 'users');
      const isLeaving = user && this.#chance(0.15);
      const record = isLeaving ? { uid: `u${uid}`, isDeleted: true } : this.#user(uid, matchKey);
      if (!isAvoided(state, payload, record)) {
        payload.records.push(record);
      }
    }
    return payload.records.length ? this.#push(payload, state) : undefined;
  }

  #user(uid, matchKey) {
    // Both sources speak of the same people, and sometimes take one for another.
    const person = this.#chance(0.85) ? uid : this.#pick(UIDS);
    const identity = {
      username: `person${person}`,
      email: `person${person}@example.com`,
      phone: `60000000${person}`,
    };
    const keys = MATCH_KEYS.filter((key) => key === matchKey || this.#chance(0.5));
    return {
      uid: `u${uid}`,
      ...(this.#chance(0.8) && { nickname: this.#pick(NICKNAMES) }),
      ...(this.#chance(0.3) && { badge: this.#pick(CODES) }),
      ...Object.fromEntries(keys.map((key) => [key, key !== matchKey && this.#chance(0.1) ? null : identity[key]])),
      ...(this.#chance(0.8) && { departments: this.#chance(0.05) ? null : this.#memberships() }),
    };
  }

  #memberships() {
    const uids = this.#sample(UIDS, 3, 0);
    // One at most is the main one.
    const main = this.#pick(uids);
    return uids.map((uid) =>
      this.#chance(0.5)
        ? `d${uid}`
        : {
            uid: `d${uid}`,
            ...(this.#chance(0.5) && { isOwner: this.#chance(0.5) }),
            ...(this.#chance(0.5) && { isMain: uid === main && this.#chance(0.7) }),
          },
    );
  }

  #pushDepartments(state) {
    const sourceName = this.#sourceName();
    const rowOf = (uid) => linked(state, { sourceName, dataType: 'department', sourceUk: `d${uid}` }, 'departments')[0];
    const uids = this.#sample(UIDS, 5);
    const mayDelete = !uids.some((uid) => isSomebodysMain(state, rowOf(uid)));
    const isWanted = () => mayDelete && this.#chance(0.5);
    const deleted = deletable(state, uids.filter(isWanted), rowOf);
    const isNew = (uid) => !deleted.includes(uid) && !rowOf(uid);
    if (uids.some(isNew) && deleted.some((uid) => rowOf(uid) === state.order.departments.at(-1))) {
      return undefined;
    }
    const placed = this.#placed(uids, isNew);
    const records = uids.map((uid, at) => {
      if (deleted.includes(uid)) {
        return { uid: `d${uid}`, isDeleted: true };
      }
      // A parent has the lower number, so that there is no circle, and is there.
      const isKnown = (parent) => rowOf(parent) || uids.slice(0, at).includes(parent);
      const parents = UIDS.filter((parent) => parent < uid && !deleted.includes(parent) && isKnown(parent));
      return {
        uid: `d${uid}`,
        title: this.#pick(TITLES),
        ...(this.#chance(0.3) && { costCentre: this.#pick(CODES) }),
        ...(placed.includes(uid) && { sort: 1 + Math.floor(this.#random() * 20) }),
        ...(this.#chance(0.8) && { parentUid: this.#parentUid(parents) }),
      };
    });
    return this.#push({ dataType: 'department', sourceName, records }, state);
  }

  /** Those that are given a place: where one that is there is, all that are new. */
  #placed(uids, isNew) {
    return this.#chance(0.8)
      ? uids.filter((uid) => isNew(uid) && this.#chance(0.2))
      : uids.filter((uid) => isNew(uid) || this.#chance(0.5));
  }

  #parentUid(parents) {
    const parent = this.#pick(parents);
    return parent === undefined ? null : `d${parent}`;
  }

  #push(payload, state) {
    this.#lastPayload = payload;
    const more = saidAgain(state, payload);
    return more && { kind: 'push', payloads: [payload, ...more] };
  }

  #repeat(state) {
    const payload = this.#lastPayload;
    return payload && mayBeRepeated(state, payload) ? this.#push(payload, state) : undefined;
  }

  #deleteUser({ users }) {
    const user = this.#pick(users.filter(({ username }) => username !== ROOT));
    return user && { kind: 'destroy', collection: 'users', row: user.name };
  }

  #renameUser({ users }) {
    return { kind: 'update', collection: 'users', row: this.#pick(users).name, values: { nickname: 'By hand' } };
  }

  #leave({ memberships }) {
    const membership = this.#pick(memberships);
    return (
      membership && {
        kind: 'remove',
        collection: 'users.departments',
        of: membership.user,
        row: membership.department,
      }
    );
  }

  #deleteDepartment(state) {
    const department = this.#pick(state.departments.filter(({ name }) => !isSomebodysMain(state, name)));
    return department && { kind: 'destroy', collection: 'departments', row: department.name };
  }

  #renameDepartment({ departments }) {
    const department = this.#pick(departments);
    return (
      department && { kind: 'update', collection: 'departments', row: department.name, values: { title: 'By hand' } }
    );
  }

  /** `undefined` leaves the name out of the payload. */
  #sourceName() {
    return this.#chance(0.7) ? undefined : 'hr';
  }

  #chance(probability) {
    return this.#random() < probability;
  }

  #pick(list) {
    return list[Math.floor(this.#random() * list.length)];
  }

  #sample(list, most, least = 1) {
    const rest = [...list];
    const count = least + Math.floor(this.#random() * (most - least + 1));
    return Array.from({ length: count }, () => rest.splice(Math.floor(this.#random() * rest.length), 1)[0]);
  }
}

/** A small generator of random numbers in [0, 1). */
function mulberry32(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
