// Users, departments and their memberships as they would be: what is there, read in a few queries for each payload, and on top of
// it what the records before would have done. Nothing is written.
import { type Collection, type Database, Op } from '@nocobase/database';
import { chunk, difference, groupBy, intersection, orderBy, union, uniq } from 'lodash';
import type { Values } from '../database/rows';
import { Ledger, type LinkedRecord, type StoredLink } from '../targets/ledger';
import { RootUsers } from '../targets/root-users';
import { isText } from '../targets/settable-fields';
import { departmentLinksOf, departmentsOf } from '../targets/source-departments';
import { identifyingFields, uniqueFields } from '../targets/users-writer';
import type { SyncDataType, UserData } from '../types';

/** Rows read in one query. */
const CHUNK_SIZE = 500;

/** The first key of a row that is not there yet: above all that the host gives. */
const FIRST_NEW_ID = 9e15;

export interface Membership {
  userId: string;
  departmentId: string;
  isOwner: boolean;
}

/** The rows that a record is linked to, by their keys. */
export interface Links {
  userId?: string;
  departmentIds: string[];
  /** What the source last said of memberships, by the department's key. */
  said: Map<string, Pick<StoredLink, 'isOwner' | 'isMain'>>;
}

/** Where it is not known what the source said of a membership. */
export const NOTHING_SAID = { isOwner: null, isMain: null };

export class Directory {
  readonly users = new Map<string, Values>();
  readonly departments = new Map<string, Values>();
  roots = new RootUsers([]);
  private readonly memberships = new Map<string, Membership[]>();
  private readonly links = new Map<string, Links>();
  /** The same, by source and user, in place of the uid. */
  private linksOfUsers?: Record<string, [string, Links][]>;
  private readonly removedDepartments = new Set<string>();
  private readonly seenUsers = new Set<string>();
  /** Who has a value that identifies. */
  private readonly holders = new Map<string, Set<string>>();
  private readonly ledger: Ledger;
  private nextId = FIRST_NEW_ID;
  private isBegun = false;

  constructor(private readonly db: Database) {
    this.ledger = new Ledger(db);
  }

  get userCollection(): Collection {
    return this.db.getCollection('users');
  }

  get departmentCollection(): Collection {
    return this.db.getCollection('departments');
  }

  get hasDepartments(): boolean {
    return this.db.hasCollection('departments');
  }

  /**
   * Reads what the records of a payload are about.
   * @param withOthers also what other records of the source brought to the same users
   */
  async load({ sourceName, dataType, records }: UserData, withOthers = false): Promise<void> {
    await this.begin();
    this.linksOfUsers = undefined;
    for (const part of chunk(records, CHUNK_SIZE)) {
      await this.loadLinks(
        sourceName,
        dataType,
        part.map(({ uid }) => String(uid)),
      );
      if (dataType === 'user') {
        const uids = part.flatMap((record) => departmentsOf(record).map(({ uid }) => uid));
        await this.loadLinks(sourceName, 'department', uids);
        const linked = part.flatMap(({ uid }) => this.linksOf(sourceName, 'user', String(uid)).userId ?? []);
        const userIds = [...(await this.loadUsers({ id: linked })), ...(await this.loadHolders(part))];
        await this.loadOthers(sourceName, withOthers ? userIds : []);
      } else {
        const uids = part.flatMap(({ parentUid }) => (isText(parentUid) ? String(parentUid) : []));
        await this.loadLinks(sourceName, 'department', uids);
      }
    }
  }

  linksOf(sourceName: string, dataType: SyncDataType, uid: string): Links {
    const key = keyOf(sourceName, dataType, uid);
    const known = this.links.get(key) ?? { departmentIds: [], said: new Map() };
    this.links.set(key, known);
    return known;
  }

  /** Has a record take links to these departments over from the others of the source that are of the same user. */
  takeOver(sourceName: string, links: Links, departmentIds: string[]): void {
    if (!departmentIds.length) {
      return;
    }
    // Whose record is whose is settled before the first of a payload's memberships.
    this.linksOfUsers ??= groupBy([...this.links], ([key, { userId }]) => userKeyOf(key, userId));
    for (const [, other] of this.linksOfUsers[keyOf(sourceName, 'user', links.userId ?? '')] ?? []) {
      if (other !== links) {
        const taken = intersection(other.departmentIds, departmentIds);
        taken.forEach((id) => links.said.set(id, other.said.get(id) ?? NOTHING_SAID));
        links.departmentIds = union(links.departmentIds, taken);
        other.departmentIds = difference(other.departmentIds, taken);
      }
    }
  }

  /** The department that a uid of the source stands for, there or not. */
  departmentIdOf(sourceName: string, uid: string): string | undefined {
    return this.linksOf(sourceName, 'department', uid).departmentIds[0];
  }

  /** The first user who has this value, or one that the database takes for it. */
  userWith(field: string, value: unknown): string | undefined {
    const ids = [...(this.holders.get(this.holderKey(field, value)) ?? [])];
    return orderBy(ids, Number)[0];
  }

  /** Of these values those that another user has. */
  takenBy(others: { not?: string }, values: Values): [string, unknown][] {
    const unique = uniqueFields(this.userCollection);
    return Object.entries(values).filter(([field, value]) => {
      const holders =
        isText(value) && unique.includes(field) ? this.holders.get(this.holderKey(field, value)) : undefined;
      return [...(holders ?? [])].some((id) => id !== others.not);
    });
  }

  /** A user with these values, anew or in place of what was known. */
  setUser(id: string, values: Values): void {
    this.forget(id);
    this.users.set(id, values);
    this.seenUsers.add(id);
    for (const field of identifyingFields(this.userCollection)) {
      if (isText(values[field])) {
        const key = this.holderKey(field, values[field]);
        this.holders.set(key, (this.holders.get(key) ?? new Set()).add(id));
      }
    }
  }

  removeUser(id: string): void {
    this.forget(id);
    this.users.delete(id);
  }

  /** As the host does it: with the departments below and all memberships. Whose main department it was has none then. */
  removeDepartment(id: string): void {
    const below = [...this.departments.values()].filter(({ parentId }) => String(parentId) === id);
    this.departments.delete(id);
    this.removedDepartments.add(id);
    below.forEach((department) => this.removeDepartment(String(department.id)));
    this.users.forEach((user) => this.leaveMainDepartment(user));
  }

  /** Whether a user is in a department, were it one that is no longer there. */
  isMember(userId: string, departmentId: unknown): boolean {
    const id = String(departmentId);
    const isIn = this.memberships.get(userId)?.some((membership) => membership.departmentId === id) ?? false;
    return isIn && !this.removedDepartments.has(id);
  }

  /** A user's memberships in departments that are there, in the order in which the host finds them. */
  membershipsOf(userId: string): Membership[] {
    const there = (this.memberships.get(userId) ?? []).filter(({ departmentId }) => this.departments.has(departmentId));
    return orderBy(there, ({ departmentId }) => Number(departmentId));
  }

  /** The department that the host takes as a user's main one, were it one that is no longer there. */
  firstDepartmentOf(userId: string): string | undefined {
    const rows = (this.memberships.get(userId) ?? []).filter(({ departmentId }) => this.isMember(userId, departmentId));
    return orderBy(rows, ({ departmentId }) => Number(departmentId))[0]?.departmentId;
  }

  /** Those in departments that are there; others stay as they are. */
  setMemberships(userId: string, memberships: Membership[]): void {
    const others = (this.memberships.get(userId) ?? []).filter(
      ({ departmentId }) => !this.departments.has(departmentId),
    );
    this.memberships.set(userId, [...others, ...memberships]);
  }

  /** Those of the departments that nobody is in: neither a department below, nor a member. */
  async emptyAmong(ids: string[]): Promise<Set<string>> {
    const inUse = new Set([...this.departments.values()].map(({ parentId }) => String(parentId)));
    for (const part of chunk(ids, CHUNK_SIZE)) {
      const members = (await this.db.getModel('departmentsUsers').findAll({
        attributes: ['userId'],
        where: { departmentId: part },
        raw: true,
      })) as unknown as { userId: unknown }[];
      await this.loadUsers({ id: uniq(members.map(({ userId }) => userId)) });
    }
    for (const [userId, memberships] of this.memberships) {
      if (this.users.has(userId)) {
        memberships.forEach(({ departmentId }) => inUse.add(departmentId));
      }
    }
    return new Set(ids.filter((id) => !inUse.has(id)));
  }

  /** The key of a row that is not there yet. */
  newId(): string {
    return String(this.nextId++);
  }

  private async begin() {
    if (this.isBegun) {
      return;
    }
    this.isBegun = true;
    this.roots = await RootUsers.find(this.db);
    if (this.hasDepartments) {
      const rows = await this.departmentCollection.model.findAll();
      rows.forEach((row) => this.departments.set(String(row.get('id')), row.get() as Values));
    }
  }

  private async loadLinks(sourceName: string, dataType: SyncDataType, uids: string[]) {
    const sourceUks = uniq(uids).filter((uid) => !this.links.has(keyOf(sourceName, dataType, uid)));
    for (const record of await this.ledger.find({ sourceName, dataType, sourceUks })) {
      this.links.set(keyOf(sourceName, dataType, record.sourceUk), linksIn(record));
    }
  }

  private async loadOthers(sourceName: string, userIds: string[]) {
    const others = userIds.length
      ? await this.ledger.findLinkedTo({ sourceName, dataType: 'user' }, 'users', userIds)
      : [];
    for (const record of others) {
      const key = keyOf(sourceName, 'user', record.sourceUk);
      this.links.set(key, this.links.get(key) ?? linksIn(record));
    }
  }

  /**
   * Users with these values, as far as nothing is known of them yet, and their memberships.
   * @returns the keys of those
   */
  private async loadUsers(where: object): Promise<string[]> {
    const rows = await this.userCollection.model.findAll({ where: where as never });
    const unseen = rows.filter((row) => !this.seenUsers.has(String(row.get('id'))));
    unseen.forEach((row) => this.setUser(String(row.get('id')), row.get() as Values));
    const userIds = unseen.map((row) => String(row.get('id')));
    if (!unseen.length || !this.hasDepartments) {
      return userIds;
    }
    const memberships = (await this.db.getModel('departmentsUsers').findAll({
      attributes: ['userId', 'departmentId', 'isOwner'],
      where: { userId: userIds },
      raw: true,
    })) as unknown as { userId: unknown; departmentId: unknown; isOwner: unknown }[];
    const byUser = groupBy(memberships, 'userId');
    for (const userId of userIds) {
      const own = (byUser[userId] ?? []).map(({ departmentId, isOwner }) => ({
        userId,
        departmentId: String(departmentId),
        isOwner: Boolean(isOwner),
      }));
      this.memberships.set(userId, own);
      this.leaveMainDepartment(this.users.get(userId) as Values);
    }
    return userIds;
  }

  private leaveMainDepartment(user: Values) {
    if (this.removedDepartments.has(String(user.mainDepartmentId))) {
      user.mainDepartmentId = null;
    }
  }

  /** Whoever has a value that a record brings and nobody else may have, or by which it may be matched. */
  private async loadHolders(records: UserData['records']): Promise<string[]> {
    const wanted = identifyingFields(this.userCollection)
      .map((field) => ({
        [field]: uniq(
          records
            .map((record) => record[field])
            .filter(isText)
            .map(String),
        ),
      }))
      .filter((condition) => Object.values(condition)[0].length);
    return wanted.length ? this.loadUsers({ [Op.or]: wanted }) : [];
  }

  private forget(id: string) {
    const known = this.users.get(id) ?? {};
    for (const field of identifyingFields(this.userCollection)) {
      this.holders.get(this.holderKey(field, known[field]))?.delete(id);
    }
  }

  /** MySQL takes texts that differ in case for the same. */
  private holderKey(field: string, value: unknown): string {
    const text = String(value);
    return `${field} ${this.db.isMySQLCompatibleDialect() ? text.toLowerCase() : text}`;
  }
}

function linksIn({ resources }: LinkedRecord): Links {
  const idsIn = (name: string) =>
    resources.filter(({ resource }) => resource === name).map(({ resourcePk }) => String(resourcePk));
  const said = new Map(
    departmentLinksOf({ resources }).map(({ resourcePk, isOwner, isMain }) => [resourcePk, { isOwner, isMain }]),
  );
  return { userId: idsIn('users')[0], departmentIds: idsIn('departments'), said };
}

function keyOf(sourceName: string, dataType: SyncDataType, uid: string): string {
  return JSON.stringify([sourceName, dataType, uid]);
}

/** The key of a record, with the user whom it is linked to in place of its uid. */
function userKeyOf(recordKey: string, userId?: string): string {
  const [sourceName, dataType] = JSON.parse(recordKey);
  return keyOf(sourceName, dataType, userId ?? '');
}
