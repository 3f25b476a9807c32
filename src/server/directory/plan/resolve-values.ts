// Values that no two rows may have: who gets which, where several want one, or somebody has it already. Pure.

/** A value that nobody else may have. */
export interface UniqueValue {
  field: string;
  value: unknown;
  /** The same for values that the database takes for the same. */
  key: string;
}

/** A row that is to get values, or to be created with them. */
export interface Claimant {
  uid: string;
  /** The row that it is; none, if it is to be created. */
  rowId?: string;
  /** The values that it does not have yet. */
  claims: UniqueValue[];
  /** The keys of the values that its row has, and no longer is to have. */
  releases: ReadonlySet<string>;
}

/** Who has a value, or gets it. */
export type Holder = { uid: string } | { rowId: string };

/** A value that is not to be had, and who has it. */
export interface TakenValue extends UniqueValue {
  holder: Holder;
}

export interface Resolution {
  /** Those that can't get their values, by uid. */
  taken: Map<string, TakenValue>;
  /** The others: each comes after those whose values it gets, but for those in circles, which are groups of their own. */
  groups: Claimant[][];
}

/**
 * Where several want a value, the first has it, or who has it already. Who gives a value up makes it free, unless that one fails.
 * @param holdersOf the keys of the rows that have a value, by its key
 * @param isRemoved whether a row is removed before anything else is written
 */
export function resolveValues(
  claimants: Claimant[],
  holdersOf: ReadonlyMap<string, string[]>,
  isRemoved: (rowId: string) => boolean,
): Resolution {
  const byRow = new Map(claimants.flatMap((each) => (each.rowId === undefined ? [] : [[each.rowId, each] as const])));
  const taken = new Map<string, TakenValue>();
  /** Who waits for a row to give a value up. */
  const waiting = new Map<Claimant, { claimant: Claimant; value: UniqueValue }[]>();

  const fail = (claimant: Claimant, value: UniqueValue, holder: Holder) => {
    const failing = [{ claimant, value, holder }];
    for (let next = failing.pop(); next; next = failing.pop()) {
      const { claimant: failed } = next;
      if (taken.has(failed.uid)) {
        continue;
      }
      taken.set(failed.uid, { ...next.value, holder: next.holder });
      // It keeps what it has, so whoever was to get that fails as well.
      for (const each of waiting.get(failed) ?? []) {
        failing.push({ claimant: each.claimant, value: each.value, holder: { uid: failed.uid } });
      }
    }
  };

  for (const claimant of claimants) {
    for (const value of claimant.claims) {
      for (const rowId of holdersOf.get(value.key) ?? []) {
        const holder = byRow.get(rowId);
        if (rowId === claimant.rowId || isRemoved(rowId)) {
          continue;
        }
        if (!holder?.releases.has(value.key)) {
          fail(claimant, value, holder ? { uid: holder.uid } : { rowId });
        } else {
          waiting.set(holder, [...(waiting.get(holder) ?? []), { claimant, value }]);
          if (taken.has(holder.uid)) {
            fail(claimant, value, { uid: holder.uid });
          }
        }
      }
    }
  }
  const winners = new Map<string, Claimant>();
  for (const claimant of claimants) {
    for (const value of claimant.claims) {
      const winner = winners.get(value.key);
      if (!taken.has(claimant.uid) && winner && winner !== claimant && !taken.has(winner.uid)) {
        fail(claimant, value, { uid: winner.uid });
      }
    }
    if (!taken.has(claimant.uid)) {
      claimant.claims.forEach(({ key }) => winners.set(key, claimant));
    }
  }
  const open = claimants.filter(({ uid }) => !taken.has(uid));
  const before = new Map<Claimant, Claimant[]>();
  for (const [holder, those] of waiting) {
    for (const { claimant } of those) {
      before.set(claimant, [...(before.get(claimant) ?? []), holder]);
    }
  }
  return {
    taken,
    groups: inOrder(open, (claimant) => (before.get(claimant) ?? []).filter((each) => !taken.has(each.uid))),
  };
}

/** Each after those that come before it; those that wait for each other, in circles, together. */
function inOrder(claimants: Claimant[], before: (claimant: Claimant) => Claimant[]): Claimant[][] {
  const missing = new Map(claimants.map((each) => [each, new Set(before(each)).size]));
  const after = new Map<Claimant, Claimant[]>();
  for (const claimant of claimants) {
    for (const each of new Set(before(claimant))) {
      after.set(each, [...(after.get(each) ?? []), claimant]);
    }
  }
  const ready = claimants.filter((each) => missing.get(each) === 0);
  const groups: Claimant[][] = [];
  for (let index = 0; index < ready.length; index++) {
    groups.push([ready[index]]);
    for (const each of after.get(ready[index]) ?? []) {
      const left = (missing.get(each) as number) - 1;
      missing.set(each, left);
      if (left === 0) {
        ready.push(each);
      }
    }
  }
  const done = new Set(ready);
  return [
    ...groups,
    ...connected(
      claimants.filter((each) => !done.has(each)),
      before,
    ),
  ];
}

/** Groups of those that hang together. */
function connected(claimants: Claimant[], before: (claimant: Claimant) => Claimant[]): Claimant[][] {
  const open = new Set(claimants);
  const neighbours = new Map<Claimant, Set<Claimant>>(claimants.map((each) => [each, new Set()]));
  for (const claimant of claimants) {
    for (const each of before(claimant).filter((other) => open.has(other))) {
      neighbours.get(claimant)?.add(each);
      neighbours.get(each)?.add(claimant);
    }
  }
  const groups: Claimant[][] = [];
  for (const start of claimants) {
    if (open.delete(start)) {
      const group = [start];
      for (let index = 0; index < group.length; index++) {
        for (const each of neighbours.get(group[index]) ?? []) {
          if (open.delete(each)) {
            group.push(each);
          }
        }
      }
      groups.push(group);
    }
  }
  return groups;
}
