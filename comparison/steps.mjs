// Random steps. They depend on the seed and on the state before, which is the same in both runs until they differ.
//
// Left out is what ours does otherwise on purpose: touching a user with the root role, deleting a user who isn't there, creating
// one again whose keys are taken meanwhile, a matchKey without a value, numbers as uid, one uid twice in a payload, fields that
// are no directory's business.

const UIDS = ['1', '2', '3', '4', '5', '6', '7', '8'];
const TITLES = ['Board', 'Sales', 'Support', 'Research', 'Legal'];
const NICKNAMES = ['Ana', 'Bo', 'Chen', 'Dana', null];
const MATCH_KEYS = ['username', 'email', 'phone'];
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
      [10, () => this.#repeat()],
      [4, () => this.#deleteUser(state)],
      [4, () => this.#renameUser(state)],
      [4, () => this.#leave(state)],
      [4, () => this.#deleteDepartment(state)],
      [4, () => this.#renameDepartment(state)],
    ];
    let at = this.#random() * 100;
    const [, make] = weighted.find(([weight]) => (at -= weight) < 0);
    return make() ?? this.#pushUsers(state);
  }

  #pushUsers(state) {
    const sourceName = this.#sourceName();
    const matchKey = this.#chance(0.4) ? this.#pick(MATCH_KEYS) : undefined;
    const leaving = new Set();
    const records = this.#sample(UIDS, 4).map((uid) => {
      const [user] = linked(state, { sourceName, dataType: 'user', sourceUk: `u${uid}` }, 'users');
      const isGone = user && (leaving.has(user) || !isThere(state.users, user));
      if (user && !isGone && this.#chance(0.15)) {
        leaving.add(user);
        return { uid: `u${uid}`, isDeleted: true };
      }
      return this.#user(uid, matchKey, isGone);
    });
    return this.#push({ dataType: 'user', sourceName, matchKey, records });
  }

  #user(uid, matchKey, isGone) {
    // Both sources speak of the same people, and sometimes take one for another.
    const person = this.#chance(0.85) ? uid : this.#pick(UIDS);
    const identity = {
      username: `person${person}`,
      email: `person${person}@example.com`,
      phone: `60000000${person}`,
    };
    const keys = MATCH_KEYS.filter((key) => key === matchKey || (!isGone && this.#chance(0.5)));
    return {
      uid: `u${uid}`,
      ...(this.#chance(0.8) && { nickname: this.#pick(NICKNAMES) }),
      ...Object.fromEntries(keys.map((key) => [key, key !== matchKey && this.#chance(0.1) ? null : identity[key]])),
      ...(this.#chance(0.8) && { departments: this.#chance(0.05) ? null : this.#memberships() }),
    };
  }

  #memberships() {
    return this.#sample(UIDS, 3, 0).map((uid) =>
      this.#chance(0.5)
        ? `d${uid}`
        : {
            uid: `d${uid}`,
            ...(this.#chance(0.5) && { isOwner: this.#chance(0.5) }),
            ...(this.#chance(0.5) && { isMain: this.#chance(0.5) }),
          },
    );
  }

  #pushDepartments(state) {
    const sourceName = this.#sourceName();
    const rowOf = (uid) => linked(state, { sourceName, dataType: 'department', sourceUk: `d${uid}` }, 'departments')[0];
    const uids = this.#sample(UIDS, 5);
    const mayDelete = !uids.some((uid) => isSomebodysMain(state, rowOf(uid)));
    const records = uids.map((uid) => {
      if (mayDelete && rowOf(uid) && this.#chance(0.5)) {
        return { uid: `d${uid}`, isDeleted: true };
      }
      // A parent has the lower number, so that there is no circle.
      const parents = UIDS.filter((parent) => parent < uid).map((parent) => `d${parent}`);
      return {
        uid: `d${uid}`,
        title: this.#pick(TITLES),
        ...(this.#chance(0.8) && { parentUid: this.#pick(parents) ?? null }),
      };
    });
    return this.#push({ dataType: 'department', sourceName, records });
  }

  #push(payload) {
    this.#lastPayload = payload;
    return { kind: 'push', payload };
  }

  #repeat() {
    const payload = this.#lastPayload;
    return payload && !payload.records.some(({ isDeleted }) => isDeleted) ? { kind: 'push', payload } : undefined;
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

/** The rows that a record is linked to, those that are gone among them. */
function linked(state, { sourceName = 'api', dataType, sourceUk }, resource) {
  const record = state.ledger.find(
    (each) => each.sourceName === sourceName && each.dataType === dataType && each.sourceUk === sourceUk,
  );
  return (record?.links ?? []).filter((link) => link.resource === resource).map(({ row }) => row);
}

/** Whether a department, or one below, is a user's main one. Departments itself deletes it by chance or not. */
function isSomebodysMain(state, name) {
  if (!name) {
    return false;
  }
  return (
    state.users.some(({ mainDepartment }) => mainDepartment === name) ||
    state.departments.some((department) => department.parent === name && isSomebodysMain(state, department.name))
  );
}

function isThere(rows, name) {
  return rows.some((row) => row.name === name);
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
