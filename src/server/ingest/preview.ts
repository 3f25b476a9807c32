// What a preview shows: of each record what would become of it in all targets together, from the plan that a sync applies.
import type { Database } from '@nocobase/database';
import { difference, groupBy, mapValues, truncate, uniq } from 'lodash';
import type { Directory } from '../directory/directory';
import { actionOf } from '../directory/apply/apply-users';
import type { DepartmentEntry, UserEntry } from '../directory/plan/directory-plan';
import {
  departmentChange,
  differing,
  KEPT_LENGTH,
  type MemberState,
  membershipChanges,
  shortened,
  type Titles,
} from '../directory/field-changes';
import type { MembershipChange } from '../directory/plan/plan-memberships';
import type { SourceResults } from './run-options';
import { removedRecords, shownRemoval } from '../removals/removed-records';
import type { Translate } from '../platform/translate';
import type { ActionCount, FieldChange, Preview, PreviewedRecord, ShownRecord } from '../contracts/types';
import { describeProblem, type Problem } from '../contracts/catalogue';

/** Records of one data type and action that are kept on the task's row. */
const KEPT_RECORDS = 200;
/** Notices that are kept of a record. */
const KEPT_PROBLEMS = 5;

/** Stores the records that a task has to show. */
interface RecordStore {
  readonly leftOut: number;
  /** How many it has; undefined, if it keeps none. */
  readonly kept?: number;
  add(record: ShownRecord): Promise<void>;
  flush(): Promise<void>;
}

/** Of a few records, what is in the preview is all that there is. */
export const NOWHERE: RecordStore = { leftOut: 0, add: async () => {}, flush: async () => {} };

/**
 * What a preview shows.
 * @param store gets all records that would not stay as they are, and those that count to the removal limit
 */
export async function previewOf(
  db: Database,
  results: SourceResults[],
  t: Translate,
  store: RecordStore,
): Promise<Preview> {
  const shown = new ShownRecords(store);
  for (const { directory, notices, removals } of results) {
    const removed = new Map(removedRecords(removals).map((record) => [keyOf(record), record]));
    const titles = await titlesFor(db, directory);
    const noticesOf = groupBy(notices, keyOf);
    const show = (record: PreviewedRecord, problem?: Problem) => {
      const found: Problem[] = problem ? [problem] : (noticesOf[keyOf(record)] ?? []);
      const problems = found.slice(0, KEPT_PROBLEMS).map(shortenedProblem);
      return shown.add({
        ...record,
        ...(problems.length && { problems, message: problems.map((each) => describeProblem(each, t)).join(' ') }),
        removal: removed.get(keyOf(record))?.reason,
      });
    };
    for (const entry of directory.departments.departments.filter(({ isReplayed }) => !isReplayed)) {
      await show(previewedDepartment(entry, directory, titles), entry.problem);
    }
    for (const entry of directory.users.entries.values()) {
      if (!entry.isReplayed) {
        await show(previewedUser(entry, titles), entry.user?.problem);
      }
    }
    for (const { uid, name } of directory.users.unchangedUsers) {
      await show({ dataType: 'user', uid, name, action: 'unchanged', changes: [] });
    }
    for (const record of removed.values()) {
      await show({ ...shownRemoval(record), changes: [] });
    }
  }
  await store.flush();
  return {
    records: shown.records,
    counts: shown.counts,
    ...(store.leftOut > 0 && { leftOut: store.leftOut }),
    unsupportedTargets: uniq(results.flatMap((each) => each.unsupportedTargets)),
  };
}

function keyOf({ dataType, uid }: { dataType: string; uid?: string }): string {
  return `${dataType} ${uid}`;
}

class ShownRecords {
  readonly records: PreviewedRecord[] = [];
  private readonly counted = new Map<string, ActionCount>();
  private readonly seen = new Set<string>();

  constructor(private readonly store: RecordStore) {}

  /** How many there are, apart from those that stay unchanged. */
  get counts(): ActionCount[] {
    return [...this.counted.values()].filter(({ action }) => action !== 'unchanged');
  }

  async add({ removal, ...record }: ShownRecord): Promise<void> {
    const { dataType, action } = record;
    const kind = `${dataType} ${action}`;
    const counted = this.counted.get(kind) ?? { dataType, action, count: 0 };
    const key = keyOf(record);
    if (this.seen.has(key)) {
      return;
    }
    this.seen.add(key);
    this.counted.set(kind, { ...counted, count: counted.count + 1 });
    const isKeptInRow = counted.count < KEPT_RECORDS;
    const isStored = action !== 'unchanged' || removal !== undefined;
    if (isKeptInRow || isStored) {
      const message = truncate(record.message, { length: KEPT_LENGTH }) || undefined;
      const shown = { ...record, changes: record.changes?.map(shortened), message };
      if (isKeptInRow) {
        this.records.push(shown);
      }
      if (isStored) {
        await this.store.add({ ...shown, removal });
      }
    }
  }
}

function previewedDepartment(entry: DepartmentEntry, { departments }: Directory, titles: Titles): PreviewedRecord {
  const { uid, name, action, values, parent, id } = entry;
  const row = departments.departmentRows.get(id ?? '');
  const changes = Object.entries(values).map(([field, to]) => ({ field, from: row?.values[field] ?? null, to }));
  const parentKey = parent && ('id' in parent ? parent.id : departments.departmentKeys.get(parent.uid));
  const move = departmentChange('parent', row?.parentId ?? null, parentKey ?? null, titles);
  const moved = parent === undefined || (move.from === null && move.to === null) ? [] : [move];
  return { dataType: 'department', uid, name, action, changes: [...differing(changes), ...moved] };
}

function previewedUser({ uid, name, user, memberships, before }: UserEntry, titles: Titles): PreviewedRecord {
  const fields = Object.entries(user?.values ?? {}).map(([field, to]) => ({
    field,
    from: before?.values[field] ?? null,
    to,
  }));
  const isChanged = memberships?.change !== undefined && user?.action !== 'failed';
  const members = isChanged ? plannedMemberships(before, memberships.change as MembershipChange, titles) : [];
  const own = user ? actionOf(user) : 'unchanged';
  const action = own === 'unchanged' && isChanged ? 'updated' : own;
  const changes = own === 'failed' ? [] : [...differing(fields), ...members];
  return { dataType: 'user', uid, name, action, changes };
}

function plannedMemberships(
  before: MemberState = { memberships: [], mainDepartmentId: null },
  { added, removed, owned, main }: MembershipChange,
  titles: Titles,
): FieldChange[] {
  const { memberships, mainDepartmentId } = before;
  const isOwner = new Map(owned);
  const joined = added.map((departmentId) => ({ departmentId, isOwner: false }));
  const after = [...memberships.filter(({ departmentId }) => !removed.includes(departmentId)), ...joined].map(
    (each) => ({
      ...each,
      isOwner: isOwner.get(each.departmentId) ?? each.isOwner,
    }),
  );
  const first =
    [...after].sort((one, other) => Number(one.departmentId) - Number(other.departmentId))[0]?.departmentId ?? null;
  const mainAfter = main === 'first' ? first : main === 'same' ? mainDepartmentId : main;
  return membershipChanges(before, { memberships: after, mainDepartmentId: mainAfter }, titles);
}

/** The titles of departments as they will be, by key. */
async function titlesFor(db: Database, { departments, users }: Directory): Promise<Titles> {
  const titles = new Map<string, string>();
  departments.departmentRows.forEach(({ id, values }) => titles.set(id, String(values.title ?? id)));
  for (const { id, key, values } of departments.departments) {
    if (typeof values.title === 'string') {
      titles.set((id ?? key) as string, values.title);
    }
  }
  const named = [...users.entries.values()].flatMap(({ before, memberships }) => [
    ...(before?.memberships ?? []).map(({ departmentId }) => departmentId),
    ...(before?.mainDepartmentId ? [before.mainDepartmentId] : []),
    ...(memberships?.change?.added ?? []),
  ]);
  const missing = difference(uniq(named), [...titles.keys()]);
  if (missing.length && db.hasCollection('departments')) {
    const options = { attributes: ['id', 'title'], where: { id: missing }, raw: true };
    const rows = (await db.getModel('departments').findAll(options)) as unknown as { id: unknown; title: unknown }[];
    rows.forEach(({ id, title }) => titles.set(String(id), String(title ?? id)));
  }
  return { of: (key) => titles.get(key) ?? key };
}

function shortenedProblem({ code, params }: Problem): Problem {
  const shorten = (value: string | number) =>
    typeof value === 'string' ? truncate(value, { length: KEPT_LENGTH }) : value;
  return { code, params: mapValues(params, shorten) };
}
