// Plans the memberships of users: which of the departments that their records name are known, and which links are theirs.
import { problem } from '../../contracts/catalogue';
import type { Notice } from '../../contracts/plan';
import type { KnownRecord, Ledger, StoredLink } from '../../ledger/ledger';
import type { DepartmentPlanner } from './department-planner';
import type { PlannedRecord, PlanOptions, UserEntry } from './directory-plan';
import {
  type Membership,
  type MembershipLink,
  namedDepartments,
  planAll,
  planOwn,
  withBrought,
  withPresent,
} from './plan-memberships';
import type { PlannedUser, ReportedUser } from './plan-user';

interface Deps extends Pick<PlanOptions, 'sourceName' | 'isOwnOnly' | 'isExcerpt'> {
  ledger: Ledger;
  departments: DepartmentPlanner;
}

/** A record, and the user whom it stands for. */
interface Planned<T> {
  candidate: T;
  row?: { id: string };
}

interface Named {
  read: { reported: ReportedUser };
  known: KnownRecord;
}

export class MembershipPlanner {
  readonly notices: Notice[] = [];
  /** Records whose links hold marks that no longer count. */
  readonly marked: number[] = [];
  /** Those who lose all memberships that the source brought. */
  readonly stripped: Pick<PlannedRecord, 'uid' | 'name'>[] = [];
  /** Departments of links that other records have taken over, by the id of the record that had them. */
  private readonly given = new Map<number, Set<string>>();

  constructor(private readonly deps: Deps) {}

  /** The links of a record to departments, but for those that another record has taken over. */
  linksOf({ id, resources }: KnownRecord): MembershipLink[] {
    const given = this.given.get(id ?? 0);
    const links = membershipLinksIn(resources).filter(({ departmentId }) => !given?.has(departmentId));
    if (!this.deps.isOwnOnly && links.some(({ isOwner, isMain }) => isOwner !== null || isMain !== null)) {
      this.marked.push(id as number);
    }
    return links;
  }

  /** @returns what there is to write, and the departments that are not known yet */
  plan(
    { uid, name, departments: reported, isDeleted }: ReportedUser & Pick<PlannedRecord, 'name'>,
    user: PlannedUser,
    state: Parameters<typeof planAll>[0],
  ): Pick<UserEntry, 'memberships'> & { pending: string[] } {
    const { departments, isOwnOnly, isExcerpt } = this.deps;
    const linkedIds = state.links.filter(({ takenFrom }) => !takenFrom).map(({ departmentId }) => departmentId);
    if (isDeleted && user.action !== 'failed') {
      const unlinked = { linked: [], unlinked: linkedIds, takenOver: [] };
      return { memberships: linkedIds.length ? unlinked : undefined, pending: [] };
    }
    const isThere = user.id !== undefined || user.action === 'created' || user.sharedWith !== undefined;
    if (
      !isThere ||
      user.problem?.code === 'root-protected' ||
      (!isOwnOnly && user.problem?.code === 'row-shared') ||
      (isOwnOnly ? reported === undefined : user.sharedWith !== undefined)
    ) {
      return { pending: [] };
    }
    const named = (reported ?? []).map((each) => ({ ...each, key: departments.keyOf(each.uid) }));
    const pending = named.filter(({ key }) => key === undefined).map((each) => each.uid);
    pending.forEach((each) =>
      this.notices.push({ ...problem('unknown-department', { uid: each }), dataType: 'user', uid }),
    );
    const known = new Map(
      named.flatMap(({ uid: of, key }) => (key === undefined ? [] : [[of, { id: key, rank: Number(key) }]])),
    );
    const wanted = namedDepartments(reported ?? [], known);
    const isKept = isExcerpt && pending.length > 0;
    const memberships = isOwnOnly
      ? planOwn(state, isKept ? withBrought(wanted, state) : wanted)
      : planAll(state, isKept ? withPresent(wanted, state) : wanted);
    const { change, linked, unlinked, takenOver } = memberships;
    if (change?.removed.length && unlinked.length === linkedIds.length && !known.size) {
      this.stripped.push({ uid, name });
    }
    takenOver.forEach(({ recordId, departmentId }) =>
      this.given.set(recordId, (this.given.get(recordId) ?? new Set()).add(departmentId)),
    );
    const isIdle = !change && !linked.length && !unlinked.length && !takenOver.length;
    return { memberships: isIdle ? undefined : memberships, pending };
  }

  /**
   * Links that other records of the source have to memberships that these name, and that they did not bring: who comes under another
   * uid keeps what the source brought.
   */
  async takenOver<T extends Named>(
    users: Planned<T>[],
    memberships: ReadonlyMap<string, Membership[]>,
  ): Promise<Map<T, MembershipLink[]>> {
    const { departments, isOwnOnly, ledger, sourceName } = this.deps;
    const isOpen = ({ candidate: { read, known }, row }: Planned<T>) => {
      const own = pksIn(known.resources, 'departments');
      const present = (memberships.get(row?.id ?? '') ?? []).map(({ departmentId }) => departmentId);
      const named = (read.reported.departments ?? []).flatMap(({ uid }) => departments.keyOf(uid) ?? []);
      return named.some((id) => present.includes(id) && !own.includes(id));
    };
    const open = isOwnOnly ? users.filter(isOpen) : [];
    const ids = open.map(({ row }) => row?.id as string);
    const others = ids.length ? await ledger.findLinkedTo({ sourceName, dataType: 'user' }, 'users', ids) : [];
    return new Map(
      open.map(({ candidate, row }) => [
        candidate,
        others
          .filter(({ sourceUk }) => sourceUk !== candidate.read.reported.uid)
          .filter(({ resources }) => pksIn(resources, 'users').includes(row?.id as string))
          .flatMap(({ id: takenFrom, resources }) =>
            membershipLinksIn(resources).map((link) => ({ ...link, takenFrom })),
          ),
      ]),
    );
  }
}

export function pksIn(links: StoredLink[], name: string): string[] {
  return links.filter(({ resource }) => resource === name).map(({ resourcePk }) => resourcePk);
}

function membershipLinksIn(links: StoredLink[]): MembershipLink[] {
  return links
    .filter(({ resource }) => resource === 'departments')
    .map(({ resourcePk, isOwner, isMain }) => ({ departmentId: resourcePk, isOwner, isMain }));
}
