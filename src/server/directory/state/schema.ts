// The fields of Users and Departments: which of them a record may set, how its values are read, and when they are the same.
import type { Database } from '@nocobase/database';
import { keyBy } from 'lodash';
import { isNotice, type Problem } from '../../contracts/catalogue';
import type { SyncDataType, UserDataRecord } from '../../contracts/types';
import type { ReportedDepartment } from '../plan/plan-departments';
import type { ReportedUser } from '../plan/plan-user';
import { describeFields } from '../values/describe-fields';
import type { FieldDescription } from '../values/field-description';
import { normaliseRecord } from '../values/normalise-record';
import { sameValue } from '../values/normalise-value';

/** A record as it was read, with what an admin should know of it. */
export interface Read<T> {
  reported: T;
  notices: Problem[];
  unknownFields: string[];
}

export class CollectionSchema {
  readonly fields: FieldDescription[];
  /** The names of the fields that a record may set. */
  readonly settable: string[];
  /** The names of the fields whose values no two rows may have. */
  readonly unique: string[];
  private readonly fieldOf: Record<string, FieldDescription>;

  constructor(db: Database, collection: string) {
    this.fields = db.hasCollection(collection) ? describeFields(db.getCollection(collection)) : [];
    const settable = this.fields.filter(({ isSettable }) => isSettable);
    this.settable = settable.map(({ name }) => name);
    this.unique = settable.filter(({ isUnique }) => isUnique).map(({ name }) => name);
    this.fieldOf = keyBy(this.fields, 'name');
  }

  /** Whether a stored value, as the database gives it, is as it is to be. */
  readonly isSame = (field: string, stored: unknown, wanted: unknown): boolean =>
    stored === wanted || sameValue(this.fieldOf[field], stored, wanted);

  readUser(record: UserDataRecord): Read<ReportedUser> {
    const { values, isDeleted, isSuspended, memberships, problem, ...read } = this.read('user', record);
    const departments = record.departments === undefined ? undefined : memberships;
    return { ...read, reported: { uid: String(record.uid), values, isDeleted, isSuspended, departments, problem } };
  }

  readDepartment(record: UserDataRecord): Read<ReportedDepartment> {
    const { values, isDeleted, parentUid, problem, ...read } = this.read('department', record);
    return { ...read, reported: { uid: String(record.uid), values, isDeleted, parentUid, problem } };
  }

  /** A record of which nothing is known but why it could not be made. */
  unread({ uid }: UserDataRecord, problem: Problem) {
    const reported = { uid: String(uid), values: {}, isDeleted: false, isUnread: true, problem };
    return { reported, notices: [] as Problem[], unknownFields: [] as string[] };
  }

  /** The same of a user: what could be made of it says who it is. */
  unreadUser(record: UserDataRecord, problem: Problem): Read<ReportedUser> {
    const { values } = this.readUser(record).reported;
    const { reported, ...read } = this.unread(record, problem);
    return { ...read, reported: { ...reported, values } };
  }

  private read(dataType: SyncDataType, record: UserDataRecord) {
    const { problems, ...rest } = normaliseRecord(dataType, this.fields, record);
    return { ...rest, problem: problems.find((each) => !isNotice(each)), notices: problems.filter(isNotice) };
  }
}
