// Removes from Departments what the source no longer has: departments, and what it knows of the memberships of users.
import { chunk, sortBy } from 'lodash';
import { QUERY_SIZE } from '../../platform/query-size';
import type { LinkedRecord } from '../../ledger/ledger';
import { depthOf } from '../plan/plan-departments';
import type { ApplyReport } from '../../results/report';
import { alone, type ApplyContext, subject } from './apply-context';
import { applyChanges } from './apply-changes';

interface Row {
  id: unknown;
  parentId: unknown;
}

interface StaleDepartment {
  uid: string;
  id: string;
  recordId: number;
}

/** Removes departments that are empty but for each other, from the bottom up. */
export async function removeStaleDepartments(
  context: ApplyContext,
  stale: LinkedRecord[],
  report: ApplyReport,
): Promise<void> {
  const removals = stale.flatMap((record): StaleDepartment[] => {
    const [id] = departmentIdsOf(record);
    return id === undefined ? [] : [{ uid: record.sourceUk, id, recordId: record.id }];
  });
  await applyChanges(alone(await fromTheBottom(context, removals)), {
    ...context.optionsFor(report),
    write: (some, transaction) => context.departments.remove(some, transaction),
    subjectsOf: ({ uid, id }) => subject('departments', uid, id),
    succeed: () => report.succeed('deleted'),
    fail: ({ uid }, error) => report.fail(uid, error),
  });
}

/** Removes the links of records of users to departments: their memberships go with the users. */
export async function unlinkStaleMembers(
  context: ApplyContext,
  stale: LinkedRecord[],
  report: ApplyReport,
): Promise<void> {
  const { ledger } = context.deps;
  const linked = stale.filter((record) => departmentIdsOf(record).length);
  report.succeed('unchanged', stale.length - linked.length);
  await applyChanges(alone(linked), {
    ...context.optionsFor(report),
    write: (records, transaction) =>
      ledger.removeLinks(
        records.flatMap((record) =>
          departmentIdsOf(record).map((resourcePk) => ({ recordId: record.id, resource: 'departments', resourcePk })),
        ),
        transaction,
      ),
    succeed: () => report.succeed('deleted'),
    fail: ({ sourceUk }, error) => report.fail(sourceUk, error),
  });
}

async function fromTheBottom({ deps: { db } }: ApplyContext, removals: StaleDepartment[]): Promise<StaleDepartment[]> {
  const { model } = db.getCollection('departments');
  const parents = new Map<string, string>();
  for (const part of chunk(removals, QUERY_SIZE)) {
    const where = { id: part.map(({ id }) => id) };
    const rows = await model.findAll({ attributes: ['id', 'parentId'], where, raw: true });
    (rows as unknown as Row[]).forEach(({ id, parentId }) => parents.set(String(id), String(parentId)));
  }
  const parentOf = (id: string) => {
    const parent = parents.get(id) ?? '';
    return parents.has(parent) ? parent : null;
  };
  const known = new Map<string, number>();
  const depths = new Map(removals.map(({ id }) => [id, depthOf(id, parentOf, known)]));
  return sortBy(removals, ({ id }) => -(depths.get(id) as number));
}

function departmentIdsOf({ resources }: LinkedRecord): string[] {
  return resources.filter(({ resource }) => resource === 'departments').map(({ resourcePk }) => resourcePk);
}
