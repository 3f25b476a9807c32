// Users with the root role, who may do everything: no payload touches them, nor takes what they sign in with.
import type { Database, Model, Transaction } from '@nocobase/database';
import { TranslatableError } from '../../platform/errors';
import { MATCH_KEYS } from '../../contracts/match-keys';
import { shownValue } from '../../platform/shown-value';
import type { UserDataRecord } from '../../contracts/types';
import { isText } from './settable-fields';

const ROOT_ROLE = 'root';

/** A user with the root role, with what that one is known by. */
export type RootUser = { id: number | string } & Record<string, unknown>;

/** How a record came to its user. */
export interface UserOfRecord {
  /** The user whom the record is linked to. */
  userId?: string;
  /** What links a record without a user to one who is there. */
  matchKey?: string;
}

export class RootUsers {
  private readonly ids: Set<string>;
  private readonly identities: Set<string>;

  constructor(users: RootUser[]) {
    this.ids = new Set(users.map(({ id }) => String(id)));
    const values = users.flatMap((user) => MATCH_KEYS.map((field) => user[field]));
    this.identities = new Set(values.filter(isText).map(identityOf));
  }

  /** The users who have the role now. */
  static async find(db: Database, transaction?: Transaction): Promise<RootUsers> {
    if (!db.hasCollection('rolesUsers')) {
      return new RootUsers([]);
    }
    const where = { roleName: ROOT_ROLE };
    const roles = await plainRows<{ userId: number | string }>(db, 'rolesUsers', ['userId'], where, transaction);
    const id = roles.map(({ userId }) => userId);
    const fields = ['id', ...MATCH_KEYS];
    return new RootUsers(id.length ? await plainRows<RootUser>(db, 'users', fields, { id }, transaction) : []);
  }

  has(userId: unknown): boolean {
    return this.ids.has(String(userId));
  }

  /** The field of these in which one of them is known by the same value. */
  takenIn(values: Record<string, unknown>): string | undefined {
    return MATCH_KEYS.find((field) => this.isKnownBy(values[field]));
  }

  /** Why nothing must be written of the user that a record is linked to: it is one with the role. */
  refusalOfLinked({ userId }: UserOfRecord): TranslatableError | undefined {
    return userId !== undefined && this.has(userId) ? new RootUserError() : undefined;
  }

  /** Why a record must not become a user: it is of one with the role, or wants a name of theirs. */
  refusalOf(record: UserDataRecord, user: UserOfRecord): TranslatableError | undefined {
    const { userId, matchKey = '' } = user;
    const taken = MATCH_KEYS.filter((field) => this.isKnownBy(record[field]));
    if (userId === undefined && taken.includes(matchKey)) {
      return new RootUserError();
    }
    const linked = this.refusalOfLinked(user);
    const [field] = record.isDeleted ? [] : taken;
    return linked || field === undefined
      ? linked
      : new TranslatableError('{{field}} "{{value}}" is taken already', { field, value: shownValue(record[field]) });
  }

  /** In any of the fields: whoever signs in gives a username or an email in one place. */
  private isKnownBy(value: unknown): boolean {
    return isText(value) && this.identities.has(identityOf(value));
  }
}

/** A record is of a user with the root role. */
export class RootUserError extends TranslatableError {
  constructor() {
    super('This record belongs to a user with the root role, whom no synchronization may change');
  }
}

/** Without what some database, or somebody who reads it, overlooks. */
function identityOf(value: string | number): string {
  return String(value).normalize('NFKC').trim().toLowerCase();
}

async function plainRows<Row>(
  db: Database,
  collection: string,
  attributes: string[],
  where: object,
  transaction?: Transaction,
): Promise<Row[]> {
  const options = { attributes, where: where as never, raw: true, transaction };
  const rows: Model[] = await db.getModel(collection).findAll(options);
  return rows as unknown as Row[];
}
