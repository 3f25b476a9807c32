// Writes many departments at once, with the outcome of the handler of Departments. What it does not understand it leaves to
// that one.
import type { Collection, Model, Transaction } from '@nocobase/database';
import { difference, keyBy, uniq } from 'lodash';
import { createRows, findRows, updateRows, type Values } from '../database/rows';
import type { FormatDepartment, OriginRecord, WrittenRecord } from '../types';
import { type ChunkWriter, type Due, hasValues, leadingSteps, type Step, takeSteps, UNCHANGED } from './chunk-writer';
import { updateLeaves } from './leaves';
import type { Link } from './ledger';
import { settableFields, valuesOf } from './settable-fields';
import { departmentIdsOf, findDepartments } from './source-departments';
import { TreePaths } from './tree-paths';
import type { WriterParts } from './writer-parts';

/** What the handler leaves out of a record. */
const IGNORED = [
  'id',
  'uid',
  'createdAt',
  'updatedAt',
  'createdById',
  'updatedById',
  'isDeleted',
  'parentId',
  'parentUid',
];

/** The fields of departments that are written. */
export function departmentFields(departments: Collection): string[] {
  return difference(settableFields(departments), IGNORED);
}

/** A department by its key; one that is made in the same chunk has it only once it is written. */
interface Reference {
  id?: number;
  isMade?: boolean;
}

/** What there is to write of a department. */
interface DepartmentWork {
  itself: Reference;
  values: Values;
  /** The department above, if any. */
  parent: Reference;
  /** The record that a new department is linked to. */
  recordId?: number;
}

type DepartmentStep = Step<DepartmentWork>;

export class DepartmentsWriter implements ChunkWriter {
  private readonly departments: Collection;

  constructor(private readonly parts: WriterParts) {
    this.departments = parts.db.getCollection('departments');
  }

  async writeMany(records: OriginRecord[]): Promise<WrittenRecord[]> {
    const { db, ledger } = this.parts;
    return takeSteps(db, ledger, await this.plan(records), (steps, transaction) => this.write(steps, transaction));
  }

  /** The steps for the first records, up to one that is left to the handler. */
  private async plan(records: OriginRecord[]): Promise<DepartmentStep[]> {
    const { db, ledger } = this.parts;
    const fields = departmentFields(this.departments);
    const parentUids = records.flatMap((record) => parentUidOf(record) ?? []);
    const idOfUid = await departmentIdsOf(ledger, records[0].sourceName, parentUids, records);
    const linkedIds = records.flatMap((record) => linkedIdOf(record) ?? []);
    const rows = await findDepartments(db, [...idOfUid.values(), ...linkedIds]);
    const made = new Map<string, Reference>();
    const seen = new Set<string>();
    let isPlaced = false;

    /** The department above, as far as it is known before this record: none, if it is not. */
    const parentOf = (record: OriginRecord): Reference => {
      const uid = parentUidOf(record) ?? '';
      return made.get(uid) ?? { id: rows[idOfUid.get(uid) ?? '']?.get('id') as number | undefined };
    };

    return leadingSteps(records, (record): DepartmentStep | undefined => {
      const linkedId = linkedIdOf(record);
      if (record.metaData.isDeleted) {
        return linkedId === undefined ? UNCHANGED : undefined;
      }
      const parent = parentOf(record);
      const values = valuesOf(record.metaData, fields);
      // The host gives a new one the place behind all that are there by then.
      const isBehindOthers = linkedId === undefined && values.sort === undefined && isPlaced;
      if (isBehindOthers) {
        return undefined;
      }
      isPlaced ||= values.sort !== undefined;
      if (linkedId === undefined) {
        const itself: Reference = { isMade: true };
        made.set(record.sourceUk, itself);
        return { action: 'created', work: { itself, values, parent, recordId: record.id } };
      }
      const row = rows[linkedId];
      if (!row || seen.has(linkedId)) {
        return undefined;
      }
      seen.add(linkedId);
      const isThere = !parent.isMade && isSame(row.get('parentId'), parent.id) && hasValues(row, values);
      return isThere
        ? UNCHANGED
        : { action: 'updated', work: { itself: { id: row.get('id') as number }, values, parent } };
    });
  }

  private async write(steps: Due<DepartmentWork>[], transaction: Transaction): Promise<Link[]> {
    const creations = steps.filter(({ work }) => work.itself.isMade).map(({ work }) => work);
    await this.create(creations, transaction);
    const left = await this.update(
      steps.filter(({ work }) => !work.itself.isMade),
      transaction,
    );
    await updateLeaves(this.parts, [...left, ...steps.flatMap(({ work }) => work.parent.id ?? [])], transaction);
    return creations.map(({ itself, recordId }) => ({
      recordId: recordId as number,
      resource: 'departments',
      resourcePk: itself.id as number,
    }));
  }

  /** First all of them, then each below the one above it, as the handler does it with one. */
  private async create(works: DepartmentWork[], transaction: Transaction): Promise<void> {
    if (!works.length) {
      return;
    }
    // Whatever an attempt that failed has left here is not there.
    works.forEach(({ itself }) => (itself.id = undefined));
    const above = works.flatMap(({ parent }) => parent.id ?? []);
    const paths = await TreePaths.below(this.parts, uniq(above), transaction);
    const records = works.map(({ values }) => ({ isLeaf: true, ...values }));
    const departments = await createRows(this.departments, records, transaction, {
      built: (rows) => paths.rest(rows),
    });
    works.forEach(({ itself }, index) => (itself.id = departments[index].get('id') as number));
    departments.forEach((department, index) => department.set('parentId', works[index].parent.id ?? null));
    await updateRows(
      this.departments,
      departments.filter((department) => department.get('parentId')),
      transaction,
    );
    await paths.keep(departments);
  }

  /** Gives the departments that others were moved away from. */
  private async update(steps: Due<DepartmentWork>[], transaction: Transaction): Promise<number[]> {
    if (!steps.length) {
      return [];
    }
    const ids = steps.map(({ work }) => work.itself.id);
    const rows = keyBy(await findRows(this.departments, { id: ids }, transaction), 'id');
    for (const step of steps) {
      const row = rows[String(step.work.itself.id)];
      if (!row) {
        throw new Error(`Department ${step.work.itself.id} is no longer there`);
      }
      row.set(step.work.values as never);
      // A number for a text: the same once it is set.
      step.action = row.changed() ? 'updated' : 'unchanged';
    }
    await updateRows(this.departments, Object.values(rows), transaction);
    const left: number[] = [];
    // One after the other: whether one may stand below another depends on where that one is by then.
    for (const step of steps) {
      const row = rows[String(step.work.itself.id)] as MovableModel;
      const oldParentId = row.get('parentId') as number | null;
      if (!isSame(oldParentId, step.work.parent.id)) {
        await row.setParent(step.work.parent.id ?? null, { transaction });
        step.action = 'updated';
        left.push(...(oldParentId ? [oldParentId] : []));
      }
    }
    return left;
  }
}

interface MovableModel extends Model {
  setParent(id: number | null, options: { transaction: Transaction }): Promise<void>;
}

function linkedIdOf({ resources }: OriginRecord): string | undefined {
  return resources.find(({ resource }) => resource === 'departments')?.resourcePk;
}

function parentUidOf({ metaData }: OriginRecord): string | undefined {
  const { parentUid } = metaData as FormatDepartment;
  return parentUid ? String(parentUid) : undefined;
}

function isSame(id: unknown, otherId: unknown) {
  return String(id ?? '') === String(otherId ?? '');
}
