// What a preview shows: of each record what would become of it in all targets together, from the plan that a sync applies.
import type { Database } from '@nocobase/database';
import { difference, isEqual, truncate, uniq } from 'lodash';
import type { Directory } from '../directory/directory';
import type { DepartmentEntry, UserEntry } from '../directory/directory-plan';
import type { Membership, MembershipChange } from '../directory/plan-memberships';
import type { SourceResults } from '../ingest/pipeline';
import { maskSecrets } from '../mask';
import type { LinkedRecord } from '../targets/ledger';
import type { Translate } from '../translate';
import type { FieldChange, Preview, PreviewedRecord } from '../types';
import { describeProblem, type Problem } from './catalogue';
import { displayName } from './display-name';

/** Records of one data type and action that are kept to look at. */
const KEPT_RECORDS = 200;
/** Characters that are kept of a value: a picture in a text would make the row of the task too large to be written. */
const KEPT_LENGTH = 500;

export async function previewOf(db: Database, results: SourceResults[], t: Translate): Promise<Preview> {
  const shown = new ShownRecords();
  for (const { directory, notices } of results) {
    const titles = await titlesFor(db, directory);
    const noticesOf = new Map<string, string>();
    for (const notice of notices.filter(({ uid }) => uid !== undefined)) {
      const key = `${notice.dataType} ${notice.uid}`;
      noticesOf.set(key, [noticesOf.get(key), describeProblem(notice, t)].filter(Boolean).join(' '));
    }
    const show = (record: PreviewedRecord, problem?: Problem) =>
      shown.add({
        ...record,
        message: problem ? describeProblem(problem, t) : noticesOf.get(`${record.dataType} ${record.uid}`),
      });
    for (const entry of directory.departments.departments.filter(({ isReplayed }) => !isReplayed)) {
      show(previewedDepartment(entry, directory, titles), entry.problem);
    }
    for (const entry of directory.users.entries.values()) {
      if (!entry.isReplayed) {
        show(previewedUser(entry, titles), entry.user?.problem);
      }
    }
    directory.users.unchangedUsers.forEach(({ uid, name }) =>
      show({ dataType: 'user', uid, name, action: 'unchanged', changes: [] }),
    );
    directory.stale.user.forEach((record) => show(staleRecord('user', record)));
    directory.stale.department.forEach((record) => show(staleRecord('department', record)));
  }
  return { records: shown.records, unsupportedTargets: uniq(results.flatMap((each) => each.unsupportedTargets)) };
}

class ShownRecords {
  readonly records: PreviewedRecord[] = [];
  private readonly counts = new Map<string, number>();
  private readonly seen = new Set<string>();

  add(record: PreviewedRecord): void {
    const kind = `${record.dataType} ${record.action}`;
    const count = this.counts.get(kind) ?? 0;
    const key = `${record.dataType} ${record.uid}`;
    if (this.seen.has(key)) {
      return;
    }
    this.seen.add(key);
    this.counts.set(kind, count + 1);
    if (count < KEPT_RECORDS) {
      const message = truncate(record.message, { length: KEPT_LENGTH }) || undefined;
      this.records.push({ ...record, changes: record.changes?.map(shortened), message });
    }
  }
}

function previewedDepartment(entry: DepartmentEntry, { departments }: Directory, titles: Titles): PreviewedRecord {
  const { uid, name, action, values, parent, id } = entry;
  const row = departments.departmentRows.get(id ?? '');
  const changes = Object.entries(values).map(([field, to]) => ({ field, from: row?.values[field] ?? null, to }));
  const parentKey = parent && ('id' in parent ? parent.id : departments.departmentKeys.get(parent.uid));
  const from = row?.parentId == null ? null : titles.of(row.parentId);
  const to = parentKey == null ? null : titles.of(parentKey);
  const moved = parent === undefined || (from === null && to === null) ? [] : [{ field: 'parent', from, to }];
  return { dataType: 'department', uid, name, action, changes: [...differing(changes), ...moved] };
}

function previewedUser({ uid, name, user, memberships, before }: UserEntry, titles: Titles): PreviewedRecord {
  const fields = Object.entries(user?.values ?? {}).map(([field, to]) => ({
    field,
    from: before?.values[field] ?? null,
    to,
  }));
  const isChanged = memberships?.change !== undefined && user?.action !== 'failed';
  const members = isChanged ? membershipChanges(before, memberships.change as MembershipChange, titles) : [];
  const own = user?.action ?? 'unchanged';
  const action = own === 'unchanged' && isChanged ? 'updated' : own;
  const changes = own === 'failed' ? [] : [...differing(fields), ...members];
  return { dataType: 'user', uid, name, action, changes };
}

function membershipChanges(
  { memberships = [], mainDepartmentId = null }: Partial<NonNullable<UserEntry['before']>> = {},
  { added, removed, owned, main }: MembershipChange,
  titles: Titles,
): FieldChange[] {
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
  const names = (some: Membership[]) => some.map(({ departmentId }) => titles.of(departmentId));
  const owners = (some: Membership[]) => names(some.filter((each) => each.isOwner));
  const title = (id: string | null) => (id === null ? null : titles.of(id));
  return differing([
    { field: 'departments', from: names(memberships), to: names(after) },
    { field: 'ownerOf', from: owners(memberships), to: owners(after) },
    { field: 'mainDepartment', from: title(mainDepartmentId), to: title(mainAfter) },
  ]);
}

function staleRecord(dataType: string, record: LinkedRecord): PreviewedRecord {
  return { dataType, uid: record.sourceUk, name: displayName(record.metaData), action: 'deleted', changes: [] };
}

interface Titles {
  of(key: string): string;
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

function differing(changes: FieldChange[]): FieldChange[] {
  return changes.filter(({ from, to }) => !isEqual(from ?? null, to ?? null));
}

function shortened({ field, from, to }: FieldChange): FieldChange {
  return { field, from: shortenedValue(field, from), to: shortenedValue(field, to) };
}

/** Nobody is told what a field for secrets holds. */
function shortenedValue(field: string, given: unknown): unknown {
  const value = (maskSecrets({ [field]: given }).data as Record<string, unknown>)[field];
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > KEPT_LENGTH ? truncate(text, { length: KEPT_LENGTH }) : value;
}
