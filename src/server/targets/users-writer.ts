// Writes many users at once, with the outcome of the handler of Users. What it does not understand it leaves to that one.
import { type Collection, type Model, Op, type Transaction } from '@nocobase/database';
import { countBy, difference, keyBy, uniq } from 'lodash';
import { createRows, findRows, updateRows, type Values } from '../database/rows';
import type { OriginRecord, WrittenRecord } from '../types';
import { type ChunkWriter, type Due, hasValues, leadingSteps, type Step, takeSteps, UNCHANGED } from './chunk-writer';
import { giveDefaultRole } from './default-role';
import type { Link } from './ledger';
import { passMainDepartments, settleMainDepartments } from './main-department';
import { isText, matchKeyOf, settableFields, valuesOf } from './settable-fields';
import { userIdOf } from './source-departments';
import type { WriterParts } from './writer-parts';

/** What the handler leaves out of a record. */
const IGNORED = [
  ...['id', 'uid', 'createdAt', 'updatedAt', 'appLang', 'resetToken', 'systemSettings', 'password', 'sort'],
  ...['createdById', 'updatedById', 'isDeleted', 'departments'],
];

/** The fields of users that are written. */
export function userFields(users: Collection): string[] {
  return difference(settableFields(users), IGNORED);
}

/** The fields by which users are known, or whose values no two may have. */
export function identifyingFields(users: Collection): string[] {
  return uniq(['username', 'email', 'phone', ...uniqueFields(users)]);
}

/** The fields whose values no two may have. */
export function uniqueFields({ fields }: Collection): string[] {
  return [...fields.values()].filter(({ options }) => options.unique).map(({ name }) => name);
}

type Rows = Record<string, Model>;

interface Candidate {
  record: OriginRecord;
  values: Values;
  /** The user that the record is linked to. */
  linkedId?: string;
}

/** What there is to write of a user. */
interface UserWork {
  /** The user who is there already. */
  userId?: string;
  /** What is to be set, if anything. */
  values?: Values;
  /** The record that is to be linked to the user. */
  recordId?: number;
}

type UserStep = Step<UserWork>;

export class UsersWriter implements ChunkWriter {
  private readonly users: Collection;

  constructor(private readonly parts: WriterParts) {
    this.users = parts.db.getCollection('users');
  }

  async writeMany(records: OriginRecord[], matchKey?: string): Promise<WrittenRecord[]> {
    const { db, ledger } = this.parts;
    return takeSteps(db, ledger, await this.plan(records, matchKey), (steps, transaction) =>
      this.write(steps, transaction),
    );
  }

  /** The steps for the first records, up to one that is left to the handler. */
  private async plan(records: OriginRecord[], matchKey?: string): Promise<UserStep[]> {
    const candidates = this.candidatesFor(records);
    // Plain rows settle most of them, and cost much less than models.
    const plain = keyBy(await this.findLinked(candidates, { raw: true }), 'id') as unknown as Record<string, Values>;
    const open = unsettledAmong(candidates, (id, values) => plain[id] && hasPlainValues(plain[id], values));
    const rows = keyBy(await this.findLinked(open), 'id');
    const unsettled = new Set(unsettledAmong(open, (id, values) => rows[id] && hasValues(rows[id], values)));
    const timesLinked = countBy(candidates, 'linkedId');
    const isLinked = (userId: string) => userId in timesLinked;
    const taken = await this.findTaken([...unsettled]);

    return leadingSteps(candidates, (candidate) => {
      const isAlone = candidate.linkedId === undefined || timesLinked[candidate.linkedId] === 1;
      if (!isAlone) {
        return undefined;
      }
      return unsettled.has(candidate) ? this.stepFor(candidate, rows, isLinked, taken, matchKey) : UNCHANGED;
    });
  }

  private candidatesFor(records: OriginRecord[]): Candidate[] {
    const fields = userFields(this.users);
    return records.map((record) => ({
      record,
      values: valuesOf(record.metaData, fields),
      linkedId: userIdOf(record),
    }));
  }

  /** The users whom these are linked to, with what these say of. */
  private async findLinked(candidates: Candidate[], options: { raw?: boolean } = {}): Promise<Model[]> {
    const ids = candidates.flatMap(({ linkedId }) => linkedId ?? []);
    const attributes = uniq(['id', ...candidates.flatMap(({ values }) => Object.keys(values))]);
    return ids.length ? this.users.model.findAll({ attributes, where: { id: ids }, ...options }) : [];
  }

  /** Who has the values that nobody else may have. */
  private async findTaken(candidates: Candidate[]): Promise<TakenValues> {
    const fields = uniqueFields(this.users);
    const wanted = identifyingFields(this.users)
      .map((field) => ({ [field]: candidates.map(({ values }) => values[field]).filter(isText) }))
      .filter((condition) => Object.values(condition)[0].length);
    const rows = wanted.length ? await this.users.model.findAll({ where: { [Op.or]: wanted } as never }) : [];
    return new TakenValues(rows, fields);
  }

  private stepFor(
    { record, values, linkedId }: Candidate,
    rows: Rows,
    isLinked: (userId: string) => boolean,
    taken: TakenValues,
    matchKey?: string,
  ): UserStep | undefined {
    const recordId = record.id;
    const key = matchKeyOf(record.metaData, matchKey);
    if (record.metaData.isDeleted) {
      return linkedId === undefined && !key ? UNCHANGED : undefined;
    }
    if (linkedId !== undefined) {
      const isFree = rows[linkedId] && taken.claim(values, linkedId);
      return isFree ? { action: 'updated', work: { userId: linkedId, values } } : undefined;
    }
    const matches = key ? taken.having(key, values[key]) : [];
    if (!matches.length) {
      return taken.claim(values) ? { action: 'created', work: { values, recordId } } : undefined;
    }
    const [match] = matches;
    const userId = String(match.get('id'));
    const isSure = matches.length === 1 && match.get(key as string) === values[key as string] && !isLinked(userId);
    if (!isSure || !taken.claim(values, userId)) {
      return undefined;
    }
    return hasValues(match, values)
      ? { action: 'unchanged', work: { userId, recordId } }
      : { action: 'updated', work: { userId, recordId, values } };
  }

  private async write(steps: Due<UserWork>[], transaction: Transaction): Promise<Link[]> {
    const creations = steps.filter(({ work }) => work.userId === undefined);
    const created = await this.create(creations, transaction);
    await this.update(
      steps.filter(({ work }) => work.userId !== undefined && work.values),
      transaction,
    );
    const createdIds = new Map(creations.map((step, index) => [step, created[index].get('id') as number]));
    return steps.flatMap((step) => {
      const { recordId, userId = createdIds.get(step) } = step.work;
      return recordId !== undefined && userId !== undefined
        ? [{ recordId, resource: 'users', resourcePk: userId }]
        : [];
    });
  }

  private async create(steps: Due<UserWork>[], transaction: Transaction): Promise<Model[]> {
    if (!steps.length) {
      return [];
    }
    const records = steps.map(({ work }) => work.values as Values);
    const users = await createRows(this.users, records, transaction, {
      built: (rows) => void this.parts.listeners.rest('mainDepartment', rows),
      inserted: (rows) => giveDefaultRole(this.parts, rows, transaction),
    });
    await settleMainDepartments(this.parts, users, transaction);
    return users;
  }

  private async update(steps: Due<UserWork>[], transaction: Transaction): Promise<void> {
    const ids = steps.map(({ work }) => work.userId as string);
    const users = keyBy(await findRows(this.users, { id: ids }, transaction), 'id');
    for (const step of steps) {
      const user = users[step.work.userId as string];
      if (!user) {
        throw new Error(`User ${step.work.userId} is no longer there`);
      }
      user.set(step.work.values as never);
      // A number for a text, a date as a text: the same once it is set.
      step.action = user.changed() ? 'updated' : 'unchanged';
    }
    await passMainDepartments(this.parts, Object.values(users), transaction);
    await updateRows(this.users, Object.values(users), transaction);
  }
}

function hasPlainValues(row: Values, values: Values): boolean {
  return Object.entries(values).every(([field, value]) => row[field] === value);
}

/** Those whose user is not there, or not as they say. */
function unsettledAmong(candidates: Candidate[], isAsSaid: (id: string, values: Values) => boolean): Candidate[] {
  return candidates.filter(
    ({ record, values, linkedId }) =>
      linkedId === undefined || record.metaData.isDeleted || !isAsSaid(linkedId, values),
  );
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
