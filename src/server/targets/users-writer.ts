// Writes many users at once, with the outcome of the handler of Users. What it does not understand it leaves to that one.
import { type Collection, type Database, type Model, Op } from '@nocobase/database';
import { countBy, difference, keyBy, pick, uniq } from 'lodash';
import type { OriginRecord, WrittenRecord } from '../types';
import { type ChunkWriter, hasValues, leadingSteps, type Step, takeSteps, UNCHANGED } from './chunk-writer';
import type { Ledger } from './ledger';
import { isText, settableFields, withFields } from './settable-fields';

/** What the handler leaves out of a record. */
const IGNORED = [
  ...['id', 'uid', 'createdAt', 'updatedAt', 'appLang', 'resetToken', 'systemSettings', 'password', 'sort'],
  ...['createdById', 'updatedById', 'isDeleted', 'departments'],
];

type Values = Record<string, unknown>;
type Rows = Record<string, Model>;

interface Candidate {
  record: OriginRecord;
  values: Values;
  /** The user that the record is linked to. */
  linkedId?: string;
}

export class UsersWriter implements ChunkWriter {
  private readonly users: Collection;

  constructor(
    private readonly db: Database,
    private readonly ledger: Ledger,
  ) {
    this.users = db.getCollection('users');
  }

  async writeMany(records: OriginRecord[], matchKey?: string): Promise<WrittenRecord[]> {
    return takeSteps(this.db, this.ledger, await this.plan(records, matchKey));
  }

  /** The steps for the first records, up to one that is left to the handler. */
  private async plan(records: OriginRecord[], matchKey?: string): Promise<Step[]> {
    const candidates = this.candidatesFor(records);
    const rows = await this.findLinked(candidates);
    const isSettled = ({ record, values, linkedId }: Candidate) =>
      linkedId !== undefined && rows[linkedId] && !record.metaData.isDeleted && hasValues(rows[linkedId], values);
    const timesLinked = countBy(candidates, 'linkedId');
    const taken = await this.findTaken(candidates.filter((candidate) => !isSettled(candidate)));

    return leadingSteps(candidates, (candidate) => {
      const isAlone = candidate.linkedId === undefined || timesLinked[candidate.linkedId] === 1;
      if (!isAlone) {
        return undefined;
      }
      return isSettled(candidate) ? UNCHANGED : this.stepFor(candidate, rows, taken, matchKey);
    });
  }

  private candidatesFor(records: OriginRecord[]): Candidate[] {
    const fields = difference(settableFields(this.users), IGNORED);
    return records.map((record) => ({
      record,
      values: pick(withFields(record, fields).metaData, fields),
      linkedId: record.resources.find(({ resource }) => resource === 'users')?.resourcePk,
    }));
  }

  private async findLinked(candidates: Candidate[]): Promise<Rows> {
    const ids = candidates.flatMap(({ linkedId }) => linkedId ?? []);
    const attributes = uniq(['id', ...candidates.flatMap(({ values }) => Object.keys(values))]);
    return keyBy(ids.length ? await this.users.model.findAll({ attributes, where: { id: ids } }) : [], 'id');
  }

  /** Who has the values that nobody else may have. */
  private async findTaken(candidates: Candidate[]): Promise<TakenValues> {
    const fields = [...this.users.fields.values()].filter(({ options }) => options.unique).map(({ name }) => name);
    const wanted = uniq(['username', 'email', 'phone', ...fields])
      .map((field) => ({ [field]: candidates.map(({ values }) => values[field]).filter(isText) }))
      .filter((condition) => Object.values(condition)[0].length);
    const rows = wanted.length ? await this.users.model.findAll({ where: { [Op.or]: wanted } as never }) : [];
    return new TakenValues(rows, fields);
  }

  private stepFor({ record, values, linkedId }: Candidate, rows: Rows, taken: TakenValues, matchKey?: string) {
    const key = matchKey && isText(record.metaData[matchKey]) ? matchKey : undefined;
    if (record.metaData.isDeleted) {
      return linkedId === undefined && !key ? UNCHANGED : undefined;
    }
    if (linkedId !== undefined) {
      return rows[linkedId] && taken.claim(values, linkedId) ? this.update(linkedId, values) : undefined;
    }
    const matches = key ? taken.having(key, values[key]) : [];
    if (!matches.length) {
      return taken.claim(values) ? this.create(record, values) : undefined;
    }
    const [match] = matches;
    const id = String(match.get('id'));
    const isSure = matches.length === 1 && match.get(key as string) === values[key as string] && !rows[id];
    if (!isSure || !taken.claim(values, id)) {
      return undefined;
    }
    return hasValues(match, values) ? this.link(record, id) : this.update(id, values, record);
  }

  private create({ id: recordId }: OriginRecord, values: Values): Step {
    return {
      action: 'created',
      write: async (transaction) => {
        const user = await this.users.repository.create({ values, transaction });
        return [{ recordId, resource: 'users', resourcePk: user.get('id') }];
      },
    };
  }

  /** @param linked the record, if it is to be linked to that user */
  private update(id: string, values: Values, linked?: OriginRecord): Step {
    const step: Step = {
      action: 'updated',
      write: async (transaction) => {
        const user = await this.users.model.findByPk(id, { transaction, rejectOnEmpty: true });
        user.set(values);
        // A number for a text, a date as a text: the same once it is set.
        step.action = user.changed() ? 'updated' : 'unchanged';
        await user.save({ transaction });
        return linked ? [{ recordId: linked.id, resource: 'users', resourcePk: id }] : [];
      },
    };
    return step;
  }

  private link({ id: recordId }: OriginRecord, id: string): Step {
    return { action: 'unchanged', write: async () => [{ recordId, resource: 'users', resourcePk: id }] };
  }
}

/** Values of fields that are unique, or identify a user, and who has them: now, and after the steps that are planned. */
class TakenValues {
  private readonly rows = new Map<string, Model[]>();
  private readonly claims = new Map<string, string | undefined>();
  private readonly claimedUsers = new Set<string>();

  constructor(
    rows: Model[],
    private readonly uniqueFields: string[],
  ) {
    for (const row of rows) {
      for (const field of uniq(['username', 'email', 'phone', ...uniqueFields])) {
        const key = keyOf(field, row.get(field));
        this.rows.set(key, [...(this.rows.get(key) ?? []), row]);
      }
    }
  }

  /** The users that have this value, or one that some database may take for it. */
  having(field: string, value: unknown): Model[] {
    return this.rows.get(keyOf(field, value)) ?? [];
  }

  /** Plans that a user, or a new one, has these values; false if that depends on what else is planned, or can't be. */
  claim(values: Values, userId?: string): boolean {
    const fields = ['username', 'email', 'phone', ...this.uniqueFields].filter((field) => isText(values[field]));
    const isFree = fields.every((field) => {
      const key = keyOf(field, values[field]);
      const isUnique = this.uniqueFields.includes(field);
      return (
        !this.claims.has(key) &&
        (!isUnique || this.having(field, values[field]).every((row) => String(row.get('id')) === userId))
      );
    });
    if (!isFree || (userId !== undefined && this.claimedUsers.has(userId))) {
      return false;
    }
    fields.forEach((field) => this.claims.set(keyOf(field, values[field]), userId));
    if (userId !== undefined) {
      this.claimedUsers.add(userId);
    }
    return true;
  }
}

/** MySQL takes texts that differ in case for the same. */
function keyOf(field: string, value: unknown) {
  return `${field} ${String(value).toLowerCase()}`;
}
