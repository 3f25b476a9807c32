// Plans the departments of a source: reads what is there, has it compared with what is reported, and knows from then on which
// department a uid stands for.
import type { FieldApplies, Notice } from '../../contracts/plan';
import type { StagedRecord } from '../../contracts/stage';
import { problem } from '../../contracts/catalogue';
import { displayName } from '../../results/display-name';
import type { PendingReferences } from '../../ledger/pending-references';
import type { Ledger } from '../../ledger/ledger';
import type { FormatDepartment } from '../../contracts/types';
import type { DepartmentEntry, PlannedRecord } from './directory-plan';
import { type DepartmentPlan, planDepartments, type DepartmentRow, type ReportedDepartment } from './plan-departments';
import type { DirectoryReader } from '../state/reader';
import type { CollectionSchema } from '../state/schema';
import { UnknownFields } from './unknown-fields';

/** The first key that stands for a row that is not there yet: above all that the host gives. */
const FIRST_NEW_KEY = 9e15;

interface Deps {
  sourceName: string;
  ledger: Ledger;
  pending: PendingReferences;
  reader: DirectoryReader;
  schema: CollectionSchema;
  /** Fields that are not written to every row that is there. */
  applies?: FieldApplies;
}

interface Known extends PlannedRecord {
  linkedIds: string[];
}

export class DepartmentPlanner {
  readonly notices: Notice[] = [];
  /** Records of users that waited for a department that is reported now. */
  readonly waitingUsers: string[] = [];
  private readonly known = new Map<string, Known>();
  private readonly keys = new Map<string, string>();
  /** The rows that uids stand for when all is written; undefined for none. */
  private readonly rowOf = new Map<string, string | undefined>();
  private deletedIds = new Set<string>();
  private rows: ReadonlyMap<string, DepartmentRow> = new Map();

  constructor(private readonly deps: Deps) {}

  async plan(chunks: AsyncIterable<StagedRecord[]>) {
    const reported = await this.read(chunks);
    const idOf = await this.rowsOf(reported);
    await this.load([...idOf.values()], idOf, reported);
    const replayed = await this.waitingFor(reported, idOf);
    const { applies, schema } = this.deps;
    const { isSame } = schema;
    const plan = planDepartments([...reported, ...replayed], { idOf, rows: this.rows, applies, isSame });
    const departments = plan.departments.map((each) => this.entryOf(each));
    const entryOf = new Map(departments.map((entry) => [entry.uid, entry]));
    const entriesOf = (some: { uid: string }[]) => some.map(({ uid }) => entryOf.get(uid) as DepartmentEntry);
    this.remember(plan, idOf);
    this.notices.push(...plan.notices);
    return {
      departments,
      orderedDepartments: entriesOf(plan.ordered),
      raisedDepartments: plan.raised,
      deletedDepartments: entriesOf(plan.deleted),
      departmentRows: this.rows,
      departmentKeys: this.keys as ReadonlyMap<string, string>,
      unresolved: plan.unresolved,
    };
  }

  /** Finds out which departments these uids stand for, to be asked by `keyOf`. */
  async lookUp(uids: string[]): Promise<void> {
    const { ledger, reader, sourceName } = this.deps;
    const open = [...new Set(uids)].filter((uid) => !this.rowOf.has(uid));
    if (!open.length) {
      return;
    }
    const ids = await ledger.rowsOf({ sourceName, dataType: 'department', sourceUks: open }, 'departments');
    const there = await reader.existingDepartments([...ids.values()]);
    for (const uid of open) {
      const id = ids.get(uid);
      this.rowOf.set(uid, id !== undefined && there.has(id) && !this.deletedIds.has(id) ? id : undefined);
    }
  }

  /** The key of the department that a uid stands for, or what stands for it until it is created. */
  keyOf(uid: string): string | undefined {
    return this.rowOf.get(uid);
  }

  /** Whether a department is there when all is written. */
  remains(departmentId: string): boolean {
    return !this.deletedIds.has(departmentId);
  }

  private async read(chunks: AsyncIterable<StagedRecord[]>): Promise<ReportedDepartment[]> {
    const { ledger, schema, sourceName } = this.deps;
    const unknown = new UnknownFields('department');
    const reported: ReportedDepartment[] = [];
    for await (const chunk of chunks) {
      const records = chunk.map(({ record }) => record);
      const known = await ledger.compare({ sourceName, dataType: 'department', records });
      for (const { record, problem: fault } of chunk) {
        const read = fault ? schema.unread(record, fault) : schema.readDepartment(record);
        const { uid } = read.reported;
        const { id: recordId, resources = [] } = known.get(uid) ?? {};
        const linkedIds = resources.filter(({ resource }) => resource === 'departments').map((link) => link.resourcePk);
        this.known.set(uid, { uid, name: displayName(record), recordId, linkedIds });
        this.notices.push(...read.notices.map((each) => ({ ...each, dataType: 'department', uid })));
        unknown.add(read.unknownFields);
        reported.push(read.reported);
      }
    }
    this.notices.push(...unknown.notices);
    return reported;
  }

  /** The rows that the uids of these and of their parents are linked to, there or not. */
  private async rowsOf(reported: ReportedDepartment[]): Promise<Map<string, string>> {
    const { ledger, sourceName } = this.deps;
    const idOf = new Map<string, string>();
    for (const [uid, { linkedIds }] of this.known) {
      if (linkedIds.length) {
        idOf.set(uid, linkedIds[0]);
      }
    }
    const parents = reported.flatMap(({ parentUid }) => parentUid ?? []).filter((uid) => !this.known.has(uid));
    const sourceUks = [...new Set(parents)];
    const others = await ledger.rowsOf({ sourceName, dataType: 'department', sourceUks }, 'departments');
    others.forEach((id, uid) => idOf.set(uid, id));
    return idOf;
  }

  private async load(ids: string[], idOf: Map<string, string>, reported: ReportedDepartment[]): Promise<void> {
    const deleted = reported.filter(({ isDeleted }) => isDeleted).flatMap(({ uid }) => idOf.get(uid) ?? []);
    this.rows = await this.deps.reader.findDepartments(ids, deleted);
  }

  /**
   * Departments that waited for those that are reported, to be put below them; users who did are noted. Also where these are there
   * already: an earlier run may have broken off between the two.
   */
  private async waitingFor(reported: ReportedDepartment[], idOf: Map<string, string>): Promise<ReportedDepartment[]> {
    const { ledger, pending, reader, sourceName } = this.deps;
    const live = reported.filter(({ isDeleted, problem: fault }) => !isDeleted && !fault).map(({ uid }) => uid);
    const records = await ledger.findByIds(await pending.recordsNaming(sourceName, live));
    // Somebody may have deleted a department manually, and with it the memberships that the source brought.
    const lost = live.flatMap((uid) => idOf.get(uid) ?? []).filter((id) => !this.rows.has(id));
    records.push(
      ...(lost.length ? await ledger.findLinkedTo({ sourceName, dataType: 'user' }, 'departments', lost) : []),
    );
    const replayed: ReportedDepartment[] = [];
    const seen = new Set<string>();
    for (const { id: recordId, dataType, sourceUk: uid, metaData, resources } of records) {
      const isOpen = !seen.has(`${dataType} ${uid}`) && !metaData?.isDeleted;
      seen.add(`${dataType} ${uid}`);
      if (isOpen && dataType === 'user') {
        this.waitingUsers.push(uid);
      } else if (isOpen && !this.known.has(uid)) {
        const linkedIds = resources.filter(({ resource }) => resource === 'departments').map((link) => link.resourcePk);
        const parentUid = String((metaData as FormatDepartment).parentUid);
        this.known.set(uid, { uid, name: displayName(metaData), recordId, linkedIds });
        replayed.push({ uid, values: {}, parentUid, isReplayed: true });
        linkedIds.slice(0, 1).forEach((id) => idOf.set(uid, id));
      }
    }
    const more = await reader.findDepartments(
      replayed.flatMap(({ uid }) => idOf.get(uid) ?? []),
      [],
    );
    this.rows = new Map([...this.rows, ...more]);
    const there = replayed.filter(({ uid }) => this.rows.has(idOf.get(uid) ?? ''));
    if (there.length) {
      this.notices.push({ ...problem('reference-resolved', { number: there.length }), dataType: 'department' });
    }
    return there;
  }

  private entryOf(planned: DepartmentPlan['departments'][number]): DepartmentEntry {
    const known = this.known.get(planned.uid) as Known;
    if (planned.action === 'created') {
      this.keys.set(planned.uid, String(FIRST_NEW_KEY + this.keys.size));
    }
    return { ...known, ...planned, key: this.keys.get(planned.uid) };
  }

  private remember(plan: DepartmentPlan, idOf: Map<string, string>) {
    this.deletedIds = new Set(plan.deleted.flatMap(({ id }) => id ?? []));
    for (const { uid, id, action } of plan.departments) {
      this.rowOf.set(uid, action === 'deleted' ? undefined : (id ?? this.keys.get(uid)));
    }
    for (const [uid, id] of idOf) {
      if (!this.rowOf.has(uid)) {
        this.rowOf.set(uid, this.rows.has(id) && !this.deletedIds.has(id) ? id : undefined);
      }
    }
  }
}
