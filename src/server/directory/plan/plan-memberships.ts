// What becomes of a user's memberships: pure. Departments are keys of rows; those that are to be created have keys that stand for
// them until then.
import { difference, keyBy, sortBy, uniq } from 'lodash';
import type { ReportedMembership } from './plan-user';

/** A membership that is there. */
export interface Membership {
  departmentId: string;
  isOwner: boolean;
}

/** A membership that the source brought, and what it last reported of it: null where that is not known. */
export interface MembershipLink {
  departmentId: string;
  isOwner: boolean | null;
  isMain: boolean | null;
  /** The other record of the same user that has this link, if it is not the record's own. */
  takenFrom?: number;
}

/** What is there of a user. */
export interface MembershipState {
  mainDepartmentId: string | null;
  /** In departments that are there and stay, in the order in which the host finds them. */
  memberships: Membership[];
  /** The links of the record to departments. */
  links: MembershipLink[];
}

/** The departments that a record names, as far as they are known. */
export interface NamedDepartments {
  ids: string[];
  isOwner: ReadonlyMap<string, boolean>;
  /** The main department, if one is named. */
  mainId?: string;
}

/** What there is to write of a user's memberships. */
export interface MembershipChange {
  added: string[];
  removed: string[];
  /** Memberships in which the user becomes an owner, or no longer is one. */
  owned: [string, boolean][];
  /** The main department: this one, the first there is, or the one it is. */
  main: string | 'first' | 'same';
}

export interface PlannedMemberships {
  change?: MembershipChange;
  /** Links that are new, or say something new. */
  linked: MembershipLink[];
  /** The departments of links to remove. */
  unlinked: string[];
  /** Links of other records of the same user that become the record's own. */
  takenOver: { recordId: number; departmentId: string }[];
}

/** The departments named, in the order in which the ledger knows them. */
export function namedDepartments(
  reported: ReportedMembership[],
  known: ReadonlyMap<string, { id: string; rank: number }>,
): NamedDepartments {
  const named = sortBy(
    reported.filter(({ uid }) => known.has(uid)),
    ({ uid }) => known.get(uid)?.rank,
  );
  const idOf = ({ uid }: ReportedMembership) => (known.get(uid) as { id: string }).id;
  const main = reported.find(({ uid, isMain }) => isMain && known.has(uid));
  return {
    ids: uniq(named.map(idOf)),
    isOwner: new Map(named.map((each) => [idOf(each), each.isOwner])),
    mainId: main && idOf(main),
  };
}

/** The same, and what is there as it is: nobody leaves it. For `planAll`. */
export function withPresent(
  named: NamedDepartments,
  { memberships: present, mainDepartmentId }: Pick<MembershipState, 'memberships' | 'mainDepartmentId'>,
): NamedDepartments {
  return {
    mainId: named.mainId ?? mainDepartmentId ?? undefined,
    ids: uniq([...named.ids, ...present.map(({ departmentId }) => departmentId)]),
    isOwner: new Map([...ownersIn(present), ...named.isOwner]),
  };
}

/** The same, and what the source has brought as it brought it: nobody leaves it. For `planOwn`. */
export function withBrought(named: NamedDepartments, { links }: Pick<MembershipState, 'links'>): NamedDepartments {
  const brought = links.filter(({ takenFrom }) => takenFrom === undefined);
  return {
    mainId: named.mainId ?? brought.find(({ isMain }) => isMain)?.departmentId,
    ids: uniq([...named.ids, ...brought.map(({ departmentId }) => departmentId)]),
    isOwner: new Map([
      ...brought.map(({ departmentId, isOwner }) => [departmentId, Boolean(isOwner)] as const),
      ...named.isOwner,
    ]),
  };
}

/** Where the source alone decides: everything is as it reports. */
export function planAll(state: MembershipState, named: NamedDepartments): PlannedMemberships {
  const { memberships, mainDepartmentId, links } = state;
  const presentIds = memberships.map(({ departmentId }) => departmentId);
  const linkedIds = links.map(({ departmentId }) => departmentId);
  const added = inOrder(difference(named.ids, presentIds));
  const removed = difference(presentIds, named.ids);
  const ownerOf = ownersIn(memberships);
  // A new membership owns nothing.
  const owned = [...named.isOwner].filter(([id, isOwner]) => isOwner !== (ownerOf.get(id) ?? false));
  // Without a main department the host takes the first there is.
  const isMain = mainDepartmentId === (named.mainId ?? presentIds[0] ?? null);
  const isSame = !added.length && !removed.length && !owned.length && isMain;
  const missing = linkedIds.length ? difference(named.ids, linkedIds) : added;
  return {
    change: isSame ? undefined : { added, removed, owned, main: named.mainId ?? 'first' },
    linked: missing.map((departmentId) => ({ departmentId, isOwner: null, isMain: null })),
    unlinked: difference(linkedIds, named.ids),
    takenOver: [],
  };
}

/** Where the source changes only the memberships that it brought: what it brought last is compared with what is there and reported. */
export function planOwn(state: MembershipState, named: NamedDepartments): PlannedMemberships {
  const { memberships } = state;
  const ownerOf = ownersIn(memberships);
  const ownIds = new Set(state.links.filter((link) => !link.takenFrom).map(({ departmentId }) => departmentId));
  // Who comes under another uid keeps what the source brought, as far as it is named again.
  const isTaken = ({ departmentId: id }: MembershipLink) =>
    !ownIds.has(id) && ownerOf.has(id) && named.ids.includes(id);
  const links = state.links.filter((link) => !link.takenFrom || isTaken(link));
  const linkOf = keyBy(links, 'departmentId');
  // What is there without a link was set manually.
  const own = named.ids.filter((id) => linkOf[id] || !ownerOf.has(id));
  const dropped = links.map(({ departmentId }) => departmentId).filter((id) => !named.ids.includes(id));
  const added = inOrder(own.filter((id) => !ownerOf.has(id)));
  const removed = dropped.filter((id) => ownerOf.has(id));
  const owned = own.flatMap((id): [string, boolean][] => {
    const reported = Boolean(named.isOwner.get(id));
    const current = ownerOf.get(id);
    // A new membership owns nothing; a mark that is not as it was brought was set manually.
    const isFree = current === undefined || current === (linkOf[id]?.isOwner ?? reported);
    return isFree && reported !== (current ?? false) ? [[id, reported]] : [];
  });
  const linked = own.flatMap((departmentId): MembershipLink[] => {
    const known = linkOf[departmentId];
    const isOwner = Boolean(named.isOwner.get(departmentId));
    // A source that names no main department leaves the one it brought.
    const isMain = named.mainId ? departmentId === named.mainId : (known?.isMain ?? false);
    const isKnown = known && !known.takenFrom && known.isOwner === isOwner && known.isMain === isMain;
    return isKnown ? [] : [{ departmentId, isOwner, isMain }];
  });
  const main = mainOf({ ...state, links }, named, added, removed);
  const isSame = !added.length && !removed.length && !owned.length && main === 'same';
  const takenOver = links.flatMap(({ departmentId, takenFrom }) =>
    takenFrom === undefined ? [] : [{ recordId: takenFrom, departmentId }],
  );
  return { change: isSame ? undefined : { added, removed, owned, main }, linked, unlinked: dropped, takenOver };
}

/** The main department: the source's, unless somebody manually set another that is still a membership. */
function mainOf(
  { mainDepartmentId: current, memberships, links }: MembershipState,
  { mainId }: NamedDepartments,
  added: string[],
  removed: string[],
): MembershipChange['main'] {
  const presentIds = memberships.map(({ departmentId }) => departmentId);
  const retained = [...difference(presentIds, removed), ...added];
  const brought = links.find(({ isMain }) => isMain)?.departmentId;
  // The host takes the first where nobody says which: manually, or because what was brought is no longer there.
  const isHostsChoice = current === presentIds[0] && (brought === undefined || !presentIds.includes(brought));
  const isManual =
    current !== null &&
    presentIds.includes(current) &&
    retained.includes(current) &&
    current !== brought &&
    !isHostsChoice;
  if (mainId && !isManual) {
    return mainId === current ? 'same' : mainId;
  }
  const isRight = current === null ? !retained.length : retained.includes(current);
  return isRight ? 'same' : 'first';
}

function ownersIn(memberships: Membership[]): Map<string, boolean> {
  return new Map(memberships.map(({ departmentId, isOwner }) => [departmentId, isOwner]));
}

/** In the order in which the host adds them. */
function inOrder(ids: string[]): string[] {
  return sortBy(ids, Number);
}
