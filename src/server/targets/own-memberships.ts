// What a source changes of a user's memberships where it may change only its own: what it brought last is compared with what is
// there and with what it says now. Nothing is read or written here.
import { difference, keyBy, sortBy } from 'lodash';
import type { StoredLink } from './ledger';
import { type MembershipChange, type MembershipRow, textOf, type UserRow } from './membership-rows';
import type { ToldDepartments } from './source-departments';

/** What is there of a user, and what of it the source brought. */
export interface OwnedRows {
  user: UserRow;
  memberships: MembershipRow[];
  /** The links of the memberships that the source brought, with what it said of them last. */
  links: StoredLink[];
}

/** What there is to write of a user's memberships, and what is to be remembered of it. */
export interface OwnChange extends MembershipChange {
  /** Links that are new, or say something new. */
  come: StoredLink[];
  gone: StoredLink[];
}

/** The change that a record makes. */
export function ownChangeOf(recordId: number, rows: OwnedRows, told: ToldDepartments): OwnChange {
  const { user, memberships, links } = rows;
  const linkOf = keyBy(links, 'resourcePk');
  const isOwnerOf = new Map(memberships.map(({ departmentId, isOwner }) => [String(departmentId), Boolean(isOwner)]));
  // What is there without a link was set by hand.
  const own = told.ids.filter((id) => linkOf[id] || !isOwnerOf.has(id));
  const dropped = links.filter(({ resourcePk }) => !told.ids.includes(resourcePk));
  const added = sortBy(difference(own, [...isOwnerOf.keys()]), Number);
  const removed = dropped.map(({ resourcePk }) => resourcePk).filter((id) => isOwnerOf.has(id));
  const owned = own.flatMap((id): [string, boolean][] => {
    const said = Boolean(told.owned.get(id));
    const current = isOwnerOf.get(id);
    // A new membership owns nothing; a mark that is not as it was brought was set by hand.
    const isFree = current === undefined || current === (linkOf[id]?.isOwner ?? said);
    return isFree && said !== (current ?? false) ? [[id, said]] : [];
  });
  const come = own.flatMap((resourcePk): StoredLink[] => {
    const isOwner = Boolean(told.owned.get(resourcePk));
    // A source that names no main department leaves the one it brought.
    const isMain = told.mainId ? resourcePk === told.mainId : (linkOf[resourcePk]?.isMain ?? false);
    const link = { recordId, resource: 'departments', resourcePk, isOwner, isMain };
    return isSaid(link, linkOf[resourcePk]) ? [] : [link];
  });
  const gone = [...dropped, ...links.filter((link) => !isOf(link, recordId) && told.ids.includes(link.resourcePk))];
  return { userId: user.id, added, removed, owned, main: mainOf(rows, told, added, removed), come, gone };
}

/** Whether it changes any row besides the ledger's. */
export function changesRows({ added, removed, owned, main }: MembershipChange): boolean {
  return added.length > 0 || removed.length > 0 || owned.length > 0 || main !== 'same';
}

/** The main department: the source's, unless somebody set another by hand that is still a membership. */
function mainOf(
  { user, memberships, links }: OwnedRows,
  { mainId }: ToldDepartments,
  added: string[],
  removed: string[],
): MembershipChange['main'] {
  const presentIds = memberships.map(({ departmentId }) => String(departmentId));
  const leftIds = [...difference(presentIds, removed), ...added];
  const current = textOf(user.mainDepartmentId);
  const brought = links.find(({ isMain }) => isMain)?.resourcePk;
  // The host takes the first where nobody says which: by hand, or because what was brought is gone.
  const isHostsChoice = current === presentIds[0] && (brought === undefined || !presentIds.includes(brought));
  const isByHand =
    current !== null &&
    presentIds.includes(current) &&
    leftIds.includes(current) &&
    current !== brought &&
    !isHostsChoice;
  if (mainId && !isByHand) {
    return mainId === current ? 'same' : mainId;
  }
  const isSettled = current === null ? !leftIds.length : leftIds.includes(current);
  return isSettled ? 'same' : 'first';
}

/** Whether the ledger says so already. */
function isSaid(link: StoredLink, known?: StoredLink): boolean {
  return (
    known !== undefined && isOf(known, link.recordId) && known.isOwner === link.isOwner && known.isMain === link.isMain
  );
}

function isOf(link: StoredLink, recordId: number): boolean {
  return String(link.recordId) === String(recordId);
}
