// Plans the users of a source and their memberships: reads, chunk by chunk, what is there, and has it compared with what is
// reported. Nothing is written.
import type { Database } from '@nocobase/database';
import { chunk, pick } from 'lodash';
import type { Notice } from '../../contracts/plan';
import { CHUNK_SIZE, type StagedRecord } from '../../contracts/stage';
import { yieldToEventLoop } from '../../platform/yield';
import { problem } from '../../contracts/catalogue';
import { displayName } from '../../results/display-name';
import type { KnownRecord, Ledger } from '../../ledger/ledger';
import { Arrivals } from './arrivals';
import type { DepartmentPlanner } from './department-planner';
import type { PlannedRecord, PlanOptions, UserEntry } from './directory-plan';
import { MembershipPlanner, pksIn } from './membership-planner';
import type { Membership, MembershipLink } from './plan-memberships';
import { keepClaimed } from './keep-claimed';
import { SuspensionPlanner } from './suspension-planner';
import { planUser, type PlannedUser, type ReportedUser } from './plan-user';
import type { DirectoryReader, MemberRow } from '../state/reader';
import type { CollectionSchema, Read } from '../state/schema';
import { UnknownFields } from './unknown-fields';
import { UserMatcher } from './user-matcher';

/** How many unchanged users are kept to be shown in a preview. */
const SHOWN_UNCHANGED = 200;

export interface UserPlannerDeps extends Omit<PlanOptions, 'stage' | 'onProgress' | 'writes'> {
  db: Database;
  ledger: Ledger;
  reader: DirectoryReader;
  schema: CollectionSchema;
  departments: DepartmentPlanner;
  /** Which of the host's targets write what is planned. */
  writes: { users: boolean; memberships: boolean };
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
  readonly arrivals: Arrivals;
  readonly matcher: UserMatcher;
  readonly memberships: MembershipPlanner;
  private readonly suspensions: SuspensionPlanner;
  private readonly unknown = new UnknownFields('user');
  private readonly contested: StagedRecord[] = [];
  /** The record that decides on a user, by the user's key. */
  private readonly recordOf = new Map<string, string>();
  /** The keys of users to whom a record is matched that does not say of them that they are deleted, be it that it fails. */
  private readonly matchedIds = new Set<string>();
  /** What the records set that somebody else may share a user with, by uid. */
  private readonly decided = new Map<string, PlannedUser['values']>();

  constructor(private readonly deps: UserPlannerDeps) {
    this.arrivals = new Arrivals(deps.db);
    this.matcher = new UserMatcher({ ...deps, entryOf: (uid) => this.entries.get(uid) });
    this.memberships = new MembershipPlanner(deps);
    this.suspensions = new SuspensionPlanner(deps);
  }

  async plan(chunks: AsyncIterable<StagedRecord[]>): Promise<void> {
    let done = 0;
    for await (const staged of chunks) {
      await this.deps.onChunk(done);
      await this.planChunk(staged);
      done += staged.length;
    }
    for (const staged of chunk(this.contested, CHUNK_SIZE)) {
      await this.planChunk(staged, { isLast: true });
    }
    const isReported = (id: string) => this.recordOf.has(id) || this.matchedIds.has(id);
    this.notices.push(...(await keepClaimed([...this.entries.values()], { ...this.deps, isReported })));
    await this.replay();
    const { unidentified: number } = this.arrivals;
    this.notices.push(...(number ? [{ ...problem('leavers-not-identified', { number }), dataType: 'user' }] : []));
    this.notices.push(...this.memberships.notices, ...this.suspensions.notices, ...this.unknown.notices);
  }

  /** Users who waited for departments that are known now. */
  private async replay(): Promise<void> {
    const { ledger, departments, sourceName, isReported, writes } = this.deps;
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
    const { departments, reader, writes } = this.deps;
    const candidates = await this.read(staged, pass);
    const unlinked = pass.isReplayed || !writes.users ? [] : candidates.filter(({ row }) => !row).map(unlinkedOf);
    const matches = await this.matcher.find(unlinked);
    if (writes.memberships) {
      await departments.lookUp(
        candidates.flatMap(({ read }) => (read.reported.departments ?? []).map(({ uid }) => uid)),
      );
    }
    if (writes.users && !pass.isReplayed) {
      const matched = [...matches.values()].flatMap(({ rows }) => rows);
      await this.suspensions.lookUp([...candidates.flatMap(({ row }) => row ?? []), ...matched]);
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
    const taken = writes.memberships
      ? await this.memberships.takenOver(planned, memberships)
      : new Map<Candidate, MembershipLink[]>();
    for (const { candidate, user, row } of planned) {
      const before = { row, memberships: memberships.get(row?.id ?? '') ?? [], taken: taken.get(candidate) ?? [] };
      this.keep(candidate, user, before, pass);
      await yieldToEventLoop();
    }
  }

  private async read(staged: StagedRecord[], pass: Pass): Promise<Candidate[]> {
    const { ledger, reader, schema, sourceName } = this.deps;
    const records = staged.map(({ record }) => record);
    const known = await ledger.compare({ sourceName, dataType: 'user', records });
    const candidates: Candidate[] = [];
    for (const each of staged) {
      const read = each.problem ? schema.unreadUser(each.record, each.problem) : schema.readUser(each.record);
      const { uid } = read.reported;
      const ledgerRecord = known.get(uid) as KnownRecord;
      candidates.push({ staged: each, read, known: ledgerRecord, linkedIds: pksIn(ledgerRecord.resources, 'users') });
      if (!pass.isLast && !pass.isReplayed) {
        this.unknown.add(read.unknownFields);
        this.notices.push(...read.notices.map((notice) => ({ ...notice, dataType: 'user', uid })));
        if (ledgerRecord.state !== 'same' && !each.problem) {
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
    const { roots, schema, mapping } = this.deps;
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
      isExcluded: (id) => this.isExcluded(id),
      applies: mapping?.applies.user,
      takenByRoot: (values) => roots.takenIn(values),
      isSame: schema.isSame,
    });
    if (planned.isLeftAlone) {
      this.noteIfExcluded(planned);
      return planned;
    }
    if (other === undefined && !reported.isDeleted && planned.action !== 'failed') {
      if (there) {
        this.recordOf.set(there.id, reported.uid);
      }
      if (planned.action !== 'unchanged') {
        this.decided.set(reported.uid, planned.values);
      }
    }
    return this.suspensions.plan(planned, reported);
  }

  /** A user of whom nothing but memberships is planned, and not even these of one with the root role. */
  private asItIs({ read, row }: Candidate): PlannedUser {
    const { uid, isUnread } = read.reported;
    const user = { uid, id: row?.id, values: {}, isLinked: false, unlinked: [] };
    return row && this.deps.roots.has(row.id)
      ? { ...user, action: 'failed', problem: problem('root-protected', {}) }
      : { ...user, action: 'unchanged', ...((isUnread || this.isExcluded(row?.id)) && { isLeftAlone: true }) };
  }

  private isExcluded(userId: string | undefined): boolean {
    return userId !== undefined && Boolean(this.deps.mapping?.excludedUserIds.has(userId));
  }

  private noteIfExcluded({ uid, problem: fault }: PlannedUser): void {
    this.notices.push(...(fault ? [] : [{ ...problem('excluded-user', {}), dataType: 'user', uid }]));
  }

  private keep(
    { read: { reported }, staged, known, row: linkedRow }: Candidate,
    user: PlannedUser,
    { row, memberships, taken }: { row?: MemberRow; memberships: Membership[]; taken: MembershipLink[] },
    pass: Pass,
  ): void {
    const { departments, isDetailed, writes } = this.deps;
    const links = this.memberships.linksOf(known);
    if (!linkedRow && !reported.isDeleted && !pass.isReplayed) {
      this.arrivals.note(reported, staged, row !== undefined);
    }
    const there = memberships.filter(({ departmentId }) => departments.remains(departmentId));
    const isOwn = there.some(({ departmentId }) => departmentId === row?.mainDepartmentId);
    const mainDepartmentId = (isOwn && row?.mainDepartmentId) || null;
    const record = { uid: reported.uid, name: displayName(staged.record), recordId: known.id };
    const planned =
      writes.memberships && !user.hasLeft && !user.isLeftAlone
        ? this.memberships.plan({ ...reported, name: record.name }, user, {
            memberships: there,
            mainDepartmentId,
            links: [...links, ...taken],
          })
        : { pending: [] as string[] };
    const isIdle = !planned.memberships && !user.suspension && isUntouched(user);
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
        isDeleted: reported.isDeleted && !user.hasLeft && !user.isLeftAlone,
        user: isIdle ? undefined : user,
        memberships: planned.memberships,
        pending: user.isLeftAlone ? undefined : planned.pending,
        links,
        ...(isDetailed && { before }),
      });
    }
  }
}

function isUntouched({ action, isLinked, unlinked }: PlannedUser): boolean {
  return action === 'unchanged' && !isLinked && !unlinked.length;
}

function unlinkedOf({ read: { reported }, staged: { matchKey } }: Candidate) {
  return { uid: reported.uid, values: reported.values, matchKey };
}
