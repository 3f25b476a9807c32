// Applies planned departments: raised where their parents go, created, updated and moved from the top down, then deleted from the
// bottom up.
import { logMessageOf } from '../../platform/errors';
import type { RecordAction } from '../../contracts/types';
import type { DepartmentEntry } from '../plan/directory-plan';
import type { ApplyReport } from '../../results/report';
import { alone, type ApplyContext, subject } from './apply-context';
import { applyChanges } from './apply-changes';
import type { DepartmentWriter } from './department-writer';

export async function applyDepartments(context: ApplyContext, report: ApplyReport): Promise<void> {
  const { departments: planned } = context.directory;
  const { departments, orderedDepartments, raisedDepartments, deletedDepartments, unresolved } = planned;
  const writer = context.departments;
  const subjectsOf = ({ uid, id }: DepartmentEntry) => subject('departments', uid, id ?? writer.created.get(uid));
  const apply = (entries: DepartmentEntry[], write: DepartmentWriter['create']) =>
    applyChanges(alone(entries), {
      ...context.optionsFor(report),
      write,
      subjectsOf,
      succeed: ({ action, isReplayed }) => isReplayed || report.succeed(action as RecordAction),
      fail: ({ uid, isReplayed }, error) => isReplayed || report.fail(uid, error),
    });

  const gone = departments.filter(({ action, id }) => action === 'deleted' && id === undefined);
  const due = new Set([...orderedDepartments, ...deletedDepartments, ...gone]);
  for (const { uid, action, problem, isReplayed } of departments.filter((each) => !due.has(each))) {
    if (isReplayed) {
      continue;
    }
    if (action === 'failed') {
      report.fail(uid, problem);
    } else {
      report.succeed(action);
    }
  }
  // Before others move: what is above a deleted department may come below one that it raises.
  await applyChanges(alone(raisedDepartments), {
    ...context.optionsFor(report),
    write: (ids, transaction) => writer.raise(ids, transaction),
    succeed: () => {},
    fail: (id, error) =>
      context.deps.logger?.warn(`Department ${id} could not be put at the top: ${logMessageOf(error)}`),
  });
  // In the order of the records, which is that of the list; those whose parents come later are put below them in the end.
  const creations = departments.filter(({ action }) => action === 'created');
  await apply(creations, (entries, transaction) => writer.create(entries, transaction));
  const moved = new Set<string>();
  const moves = orderedDepartments.filter((each) => each.action === 'updated' || writer.orphans.has(each));
  await applyChanges(alone(moves), {
    ...context.optionsFor(report),
    write: (entries, transaction) => writer.update(entries, transaction),
    subjectsOf,
    succeed: ({ uid, action, isReplayed }) => {
      moved.add(uid);
      if (!isReplayed && action !== 'created') {
        report.succeed('updated');
      }
    },
    fail: ({ uid, action, isReplayed }, error) =>
      isReplayed || action === 'created'
        ? context.deps.logger?.warn(`Department "${uid}" stays at the top: ${logMessageOf(error)}`)
        : report.fail(uid, error),
  });
  // Of what is gone already, the link goes.
  const unlinked = gone.map((each) => ({ ...each, id: each.linkedIds[0] }));
  await apply([...deletedDepartments, ...unlinked], (entries, transaction) => writer.remove(entries, transaction));
  // Of which nobody tells again: where it could not be written, or was not because the run was stopped, they go on waiting.
  const isWaiting = ({ uid, action, isReplayed }: DepartmentEntry) =>
    isReplayed && action === 'updated' && !moved.has(uid);
  // A new one whose parent came after it, and that could not be put below it.
  const parentLeftFor = (entry: DepartmentEntry) =>
    writer.orphans.has(entry) && !moved.has(entry.uid) && entry.parent && 'uid' in entry.parent
      ? entry.parent.uid
      : undefined;
  const settled = departments.filter((entry) => entry.action !== 'failed' && !isWaiting(entry));
  await context.setPending(
    'department',
    settled.map((entry) => ({ ...entry, pending: [unresolved.get(entry.uid) ?? parentLeftFor(entry) ?? []].flat() })),
  );
}
