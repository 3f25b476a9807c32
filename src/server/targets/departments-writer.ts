// Writes many departments at once, with the outcome of the handler of Departments. What it does not understand it leaves to
// that one.
import type { Collection, Database, Model, Transaction } from '@nocobase/database';
import { difference, pick } from 'lodash';
import type { FormatDepartment, OriginRecord, WrittenRecord } from '../types';
import { type ChunkWriter, hasValues, leadingSteps, type Step, takeSteps, UNCHANGED } from './chunk-writer';
import type { Ledger } from './ledger';
import { settableFields, withFields } from './settable-fields';
import { departmentIdsOf, findDepartments } from './source-departments';

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

type Values = Record<string, unknown>;

/** A department by its key; one that is made in the same chunk has it only once it is written. */
interface Reference {
  id?: number;
  isMade?: boolean;
}

export class DepartmentsWriter implements ChunkWriter {
  private readonly departments: Collection;

  constructor(
    private readonly db: Database,
    private readonly ledger: Ledger,
  ) {
    this.departments = db.getCollection('departments');
  }

  async writeMany(records: OriginRecord[]): Promise<WrittenRecord[]> {
    return takeSteps(this.db, this.ledger, await this.plan(records));
  }

  /** The steps for the first records, up to one that is left to the handler. */
  private async plan(records: OriginRecord[]): Promise<Step[]> {
    const fields = difference(settableFields(this.departments), IGNORED);
    const parentUids = records.flatMap((record) => parentUidOf(record) ?? []);
    const idOfUid = await departmentIdsOf(this.ledger, records[0].sourceName, parentUids);
    const linkedIds = records.flatMap((record) => linkedIdOf(record) ?? []);
    const rows = await findDepartments(this.db, [...idOfUid.values(), ...linkedIds]);
    const made = new Map<string, Reference>();
    const seen = new Set<string>();

    /** The department above, as far as it is known before this record: none, if it is not. */
    const parentOf = (record: OriginRecord): Reference => {
      const uid = parentUidOf(record) ?? '';
      return made.get(uid) ?? { id: rows[idOfUid.get(uid) ?? '']?.get('id') as number | undefined };
    };

    return leadingSteps(records, (record) => {
      const linkedId = linkedIdOf(record);
      if (record.metaData.isDeleted) {
        return linkedId === undefined ? UNCHANGED : undefined;
      }
      const parent = parentOf(record);
      const values = pick(withFields(record, fields).metaData, fields);
      if (linkedId === undefined) {
        const itself: Reference = { isMade: true };
        made.set(record.sourceUk, itself);
        return this.create(record, values, itself, parent);
      }
      if (!rows[linkedId] || seen.has(linkedId)) {
        return undefined;
      }
      seen.add(linkedId);
      return this.update(rows[linkedId], values, parent);
    });
  }

  private create({ id: recordId }: OriginRecord, values: Values, itself: Reference, parent: Reference): Step {
    return {
      action: 'created',
      write: async (transaction) => {
        const { repository } = this.departments;
        const department: Model = await repository.create({ values: { isLeaf: true, ...values }, transaction });
        itself.id = department.get('id') as number;
        await this.move(department, parent, transaction);
        return [{ recordId, resource: 'departments', resourcePk: itself.id }];
      },
    };
  }

  private update(row: Model, values: Values, parent: Reference): Step {
    if (!parent.isMade && isSame(row.get('parentId'), parent.id) && hasValues(row, values)) {
      return UNCHANGED;
    }
    const step: Step = {
      action: 'updated',
      write: async (transaction) => {
        const id = row.get('id') as number;
        const department = await this.departments.model.findByPk(id, { transaction, rejectOnEmpty: true });
        department.set(values);
        const isChanged = Boolean(department.changed());
        await department.save({ transaction });
        const isMoved = await this.move(department as Model, parent, transaction);
        step.action = isChanged || isMoved ? 'updated' : 'unchanged';
        return [];
      },
    };
    return step;
  }

  /** Puts a department below another one, or at the top, and tells the tree which of them are leaves. */
  private async move(department: Model, { id: parentId }: Reference, transaction: Transaction): Promise<boolean> {
    const oldParentId = department.get('parentId') as number | null;
    if (isSame(oldParentId, parentId)) {
      return false;
    }
    await (department as MovableModel).setParent(parentId ?? null, { transaction });
    if (oldParentId) {
      const hasChild = await this.departments.repository.count({ filter: { parentId: oldParentId }, transaction });
      await this.setLeaf(oldParentId, !hasChild, transaction);
    }
    if (parentId) {
      await this.setLeaf(parentId, false, transaction);
    }
    return true;
  }

  private async setLeaf(id: number, isLeaf: boolean, transaction: Transaction) {
    await this.departments.repository.update({ filterByTk: id, values: { isLeaf }, transaction });
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
