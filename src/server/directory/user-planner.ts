// Plans the users of a source and their memberships: reads, chunk by chunk, what is there, and has it compared with what is
// reported. Nothing is written.
import type { Database } from '@nocobase/database';
import { chunk, pick } from 'lodash';
import type { Notice } from '../contracts/plan';
import { CHUNK_SIZE, type StagedRecord } from '../ingest/stage';
import { yieldToEventLoop } from '../platform/yield';
import { problem } from '../results/catalogue';
import { displayName } from '../results/display-name';
import type { KnownRecord, Ledger, StoredLink } from '../targets/ledger';
import type { RootUsers } from '../targets/root-users';
import type { DepartmentPlanner } from './department-planner';
import type { PlannedRecord, UserEntry } from './directory-plan';
import { type Membership, type MembershipLink, namedDepartments, planAll, planOwn } from './plan-memberships';
import { planUser, type PlannedUser, type ReportedUser } from './plan-user';
import type { DirectoryReader, MemberRow } from './reader';
import type { CollectionSchema, Read } from './schema';
import { keyOf } from './unique-values';
import { UnknownFields } from './unknown-fields';
import { UserMatcher } from './user-matcher';

/** How many unchanged users are kept to be shown in a preview. */
const SHOWN_UNCHANGED = 200;

export interface UserPlannerParts {
  db: Database;
  sourceName: string;
  ledger: Ledger;
  reader: DirectoryReader;
  schema: CollectionSchema;
  departments: DepartmentPlanner;
  /** Which of the host's targets write what is planned. */
  writes: { users: boolean; memberships: boolean };
  /** Whether the source changes only the memberships that it brought. */
  isOwnOnly: boolean;
  /** Whether what is there is kept with the plan, to be shown. */
  isDetailed: boolean;
  roots: RootUsers;
  /** The source that still has each of these users, by the user's key, apart from these records. */
  findClaims(userIds: string[], except: { id: number }[]): Promise<Map<string, string>>;
  /** Whether a user is among the records of this run. */
  isReported(uid: string): boolean;
  /** Told before each chunk. */
  onChunk(done: number): Promise<void>;
}

/** A record with what was read for it. */
interface Candidate {
  staged: StagedRecord;
  read: Read<ReportedUser>;
  known: KnownRecord;
  linkedIds: string[];
  row?: MemberRow;
}

/** How a chunk came to be planned. */
interface Pass {
  isLast?: boolean;
  isReplayed?: boolean;
}

export class UserPlanner {
  readonly notices: Notice[] = [];
  /** Users for whom there is something to do, or to say, by uid. */
  readonly entries = new Map<string, UserEntry>();
  /** How many users there is nothing to do for. */
  unchanged = 0;
  readonly unchangedUsers: PlannedRecord[] = [];
  /** The records that the ledger has to be written for. */
  readonly unsaved = new Set<string>();
  /** The uid of each record that is new here, by the values by which people are known. */
  readonly arrivals = new Map<string, string>();
  /** Records whose links hold marks that no longer count. */
  readonly marked: number[] = [];
  /** How many lose all memberships that the source brought. */
  stripped = 0;
  readonly matcher: UserMatcher;
  /** Departments of links that other records have taken over, by the id of the record that had them. */
  private readonly given = new Map<number, Set<string>>();
  private readonly unknown = new UnknownFields('user');
  private readonly contested: StagedRecord[] = [];
  /** The record that decides on a user, by the user's key. */
  private readonly recordOf = new Map<string, string>();
  /** The keys of users to whom a record is matched that does not say of them that they are deleted, be it that it fails. */
  private readonly matchedIds = new Set<string>();
  /** What the records set that somebody else may share a user with, by uid. */
  private readonly decided = new Map<string, PlannedUser['values']>();

  constructor(private readonly parts: UserPlannerParts) {
    this.matcher = new UserMatcher({ ...parts, entryOf: (uid) => this.entries.get(uid) });
  }

  async plan(chunks: AsyncIterable<StagedRecord[]>): Promise<void> {
    let done = 0;
    for await (const staged of chunks) {
      await this.parts.onChunk(done);
      await this.planChunk(staged);
      done += staged.length;
    }
    for (const staged of chunk(this.contested, CHUNK_SIZE)) {
      await this.planChunk(staged, { isLast: true });
    }
    await this.keepClaimed();
    await this.replay();
    this.notices.push(...this.unknown.notices);
  }

  /** Users who waited for departments that are known now. */
  private async replay(): Promise<void> {
    const { ledger, departments, sourceName, isReported, writes } = this.parts;
    const uids = writes.memberships ? departments.waitingUsers.filter((uid) => !isReported(uid)) : [];
    for (const sourceUks of chunk(uids, CHUNK_SIZE)) {
      const records = await ledger.find({ sourceName, dataType: 'user', sourceUks });
      await this.planChunk(
        records.map(({ metaData }) => ({ record: metaData })),
        { isReplayed: true },
      );
    }
    const number = [...this.entries.values()].filter(({ isReplayed, memberships }) => isReplayed && memberships).length;
    if (number) {
      this.notices.push({ ...problem('reference-resolved', { number }), dataType: 'user' });
    }
  }

  private async planChunk(staged: StagedRecord[], pass: Pass = {}): Promise<void> {
    const { departments, reader, writes } = this.parts;
    const candidates = await this.read(staged, pass);
    const unlinked = pass.isReplayed || !writes.users ? [] : candidates.filter(({ row }) => !row).map(unlinkedOf);
    const matches = await this.matcher.find(unlinked);
    if (writes.memberships) {
      await departments.lookUp(
        candidates.flatMap(({ read }) => (read.reported.departments ?? []).map(({ uid }) => uid)),
      );
    }
    const planned: { candidate: Candidate; user: PlannedUser; row?: MemberRow }[] = [];
    for (const candidate of candidates) {
      const found = matches.get(candidate.read.reported.uid) ?? { rows: [] };
      const match = candidate.row ? {} : this.matcher.match(unlinkedOf(candidate), found, pass.isLast ?? false);
      if (match === 'contested') {
        this.contested.push(candidate.staged);
        continue;
      }
      const row = candidate.row ?? match.row;
      const user = pass.isReplayed || !writes.users ? this.asItIs(candidate) : this.planUser(candidate, match);
      planned.push({ candidate, user, row });
      await yieldToEventLoop();
    }
    const memberships = writes.memberships
      ? await reader.findMemberships(planned.flatMap(({ row }) => row?.id ?? []))
      : new Map<string, Membership[]>();
    const taken = await this.takenOver(planned, memberships);
    for (const { candidate, user, row } of planned) {
      const before = { row, memberships: memberships.get(row?.id ?? '') ?? [], taken: taken.get(candidate) ?? [] };
      this.keep(candidate, user, before, pass);
      await yieldToEventLoop();
    }
  }

  private async read(staged: StagedRecord[], pass: Pass): Promise<Candidate[]> {
    const { ledger, reader, schema, sourceName } = this.parts;
    const records = staged.map(({ record }) => record);
    const known = await ledger.compare({ sourceName, dataType: 'user', records });
    const candidates: Candidate[] = [];
    for (const each of staged) {
      const read = schema.readUser(each.record);
      const { uid } = read.reported;
      const ledgerRecord = known.get(uid) as KnownRecord;
      candidates.push({ staged: each, read, known: ledgerRecord, linkedIds: pksIn(ledgerRecord.resources, 'users') });
      if (!pass.isLast && !pass.isReplayed) {
        this.unknown.add(read.unknownFields);
        this.notices.push(...read.notices.map((notice) => ({ ...notice, dataType: 'user', uid })));
        if (ledgerRecord.state !== 'same') {
          this.unsaved.add(uid);
        }
      }
      await yieldToEventLoop();
    }
    const rows = await reader.findUsers(candidates.flatMap(({ linkedIds }) => linkedIds));
    candidates.forEach((each) => (each.row = each.linkedIds.flatMap((id) => rows.get(id) ?? [])[0]));
    return candidates;
  }

  private planUser(
    { read: { reported }, linkedIds, row }: Candidate,
    match: { row?: MemberRow; sameAs?: string; problem?: PlannedUser['problem'] },
  ): PlannedUser {
    const { roots, schema } = this.parts;
    const there = row ?? match.row;
    if (match.row && !reported.isDeleted) {
      this.matchedIds.add(match.row.id);
    }
    const other = reported.isDeleted ? undefined : (match.sameAs ?? this.recordOf.get(there?.id ?? ''));
    const planned = planUser(reported, {
      linkedIds,
      row,
      match: match.row,
      matchProblem: match.problem,
      shared: other === undefined ? undefined : { uid: other, values: this.decided.get(other) ?? {} },
      isRoot: (id) => roots.has(id),
      takenByRoot: (values) => roots.takenIn(values),
      isSame: schema.isSame,
    });
    if (other === undefined && !reported.isDeleted && planned.action !== 'failed') {
      if (there) {
        this.recordOf.set(there.id, reported.uid);
      }
      if (planned.action !== 'unchanged') {
        this.decided.set(reported.uid, planned.values);
      }
    }
    return planned;
  }

  /** A user of whom nothing but memberships is planned, and not even these of one with the root role. */
  private asItIs({ read, row }: Candidate): PlannedUser {
    const user = { uid: read.reported.uid, id: row?.id, values: {}, isLinked: false, unlinked: [] };
    return row && this.parts.roots.has(row.id)
      ? { ...user, action: 'failed', problem: problem('root-protected', {}) }
      : { ...user, action: 'unchanged' };
  }

  /** Nobody is deleted whom another record still has: this one gives up its claim. */
  private async keepClaimed(): Promise<void> {
    const deletions = [...this.entries.values()].filter(
      ({ user }) => user?.action === 'deleted' && user.id !== undefined,
    );
    const except = deletions.flatMap(({ recordId }) => (recordId === undefined ? [] : [{ id: recordId }]));
    const ids = deletions.map(({ user }) => user?.id as string);
    const claims = ids.length ? await this.parts.findClaims(ids, except) : new Map<string, string>();
    for (const entry of deletions) {
      const user = entry.user as PlannedUser;
      const id = user.id as string;
      const isReported = this.recordOf.has(id) || this.matchedIds.has(id);
      const source = isReported ? this.parts.sourceName : claims.get(id);
      if (source !== undefined) {
        entry.user = { ...user, action: 'unchanged', id: undefined };
        const notice = problem('kept-by-other-source', { source });
        this.notices.push({ ...notice, dataType: 'user', uid: entry.uid });
      }
    }
  }

  private keep(
    { read: { reported }, staged, known, row: linkedRow }: Candidate,
    user: PlannedUser,
    { row, memberships, taken }: { row?: MemberRow; memberships: Membership[]; taken: MembershipLink[] },
    pass: Pass,
  ): void {
    const { departments, isOwnOnly, isDetailed, writes } = this.parts;
    const given = this.given.get(known.id ?? 0);
    const links = membershipLinksIn(known.resources).filter(({ departmentId }) => !given?.has(departmentId));
    if (!linkedRow && !reported.isDeleted && !pass.isReplayed) {
      this.noteArrival(reported, staged.matchKey);
    }
    if (!isOwnOnly && links.some(({ isOwner, isMain }) => isOwner !== null || isMain !== null)) {
      this.marked.push(known.id as number);
    }
    const there = memberships.filter(({ departmentId }) => departments.remains(departmentId));
    const isOwn = there.some(({ departmentId }) => departmentId === row?.mainDepartmentId);
    const mainDepartmentId = (isOwn && row?.mainDepartmentId) || null;
    const planned = writes.memberships
      ? this.planMemberships(reported, user, { memberships: there, mainDepartmentId, links: [...links, ...taken] })
      : { pending: [] as string[] };
    const isIdle = !planned.memberships && user.action === 'unchanged' && !user.isLinked && !user.unlinked.length;
    const record = { uid: reported.uid, name: displayName(staged.record), recordId: known.id };
    const isKept = !isIdle || planned.pending.length > 0 || known.state === 'changed' || pass.isReplayed;
    if (!isKept && !pass.isReplayed) {
      this.unchanged++;
    }
    if (isIdle && !pass.isReplayed && this.unchangedUsers.length < SHOWN_UNCHANGED) {
      this.unchangedUsers.push(record);
    }
    if (isKept) {
      const before = { values: pick(row?.values, Object.keys(user.values)), memberships: there, mainDepartmentId };
      this.entries.set(reported.uid, {
        ...record,
        isReplayed: pass.isReplayed,
        userId: row?.id,
        isLinked: linkedRow !== undefined,
        isDeleted: reported.isDeleted,
        user: isIdle ? undefined : user,
        memberships: planned.memberships,
        pending: planned.pending,
        links,
        ...(isDetailed && { before }),
      });
    }
  }

  private planMemberships(
    { uid, departments: reported, isDeleted }: ReportedUser,
    user: PlannedUser,
    state: Parameters<typeof planAll>[0],
  ): Pick<UserEntry, 'memberships'> & { pending: string[] } {
    const { departments, isOwnOnly } = this.parts;
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
    const memberships = (isOwnOnly ? planOwn : planAll)(state, namedDepartments(reported ?? [], known));
    const { change, linked, unlinked, takenOver } = memberships;
    if (change?.removed.length && unlinked.length === linkedIds.length && !known.size) {
      this.stripped++;
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
  private async takenOver(
    users: { candidate: Candidate; row?: MemberRow }[],
    memberships: ReadonlyMap<string, Membership[]>,
  ): Promise<Map<Candidate, MembershipLink[]>> {
    const { departments, isOwnOnly, ledger, sourceName, writes } = this.parts;
    const isOpen = ({ candidate: { read, known }, row }: (typeof users)[number]) => {
      const own = pksIn(known.resources, 'departments');
      const present = (memberships.get(row?.id ?? '') ?? []).map(({ departmentId }) => departmentId);
      const named = (read.reported.departments ?? []).flatMap(({ uid }) => departments.keyOf(uid) ?? []);
      return named.some((id) => present.includes(id) && !own.includes(id));
    };
    const open = isOwnOnly && writes.memberships ? users.filter(isOpen) : [];
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

  private noteArrival({ uid, values }: ReportedUser, matchKey?: string) {
    for (const field of new Set(['username', 'email', matchKey ?? 'username'])) {
      const value = values[field];
      if (typeof value === 'string' && value !== '') {
        this.arrivals.set(keyOf(field, value, this.parts.db).toLowerCase(), uid);
      }
    }
  }
}

function unlinkedOf({ read: { reported }, staged: { matchKey } }: Candidate) {
  return { uid: reported.uid, values: reported.values, matchKey };
}

function pksIn(links: StoredLink[], name: string): string[] {
  return links.filter(({ resource }) => resource === name).map(({ resourcePk }) => resourcePk);
}

function membershipLinksIn(links: StoredLink[]): MembershipLink[] {
  return links
    .filter(({ resource }) => resource === 'departments')
    .map(({ resourcePk, isOwner, isMain }) => ({ departmentId: resourcePk, isOwner, isMain }));
}
