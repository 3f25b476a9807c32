// Writes the memberships of users for a source that changes only its own. It stands in for the handler of Departments also where
// there is one record alone: that one knows no memberships but the source's.
import type { Transaction } from '@nocobase/database';
import { difference, groupBy, intersection } from 'lodash';
import type { FormatUser, OriginRecord, PrimaryKey, RecordResourceChanged, WrittenRecord } from '../types';
import {
  type ChunkWriter,
  type Due,
  leadingSteps,
  type Step,
  takeSteps,
  takeTogether,
  UNCHANGED,
  unlinkingStep,
} from './chunk-writer';
import type { Handler } from './guard';
import type { Link, LinkedRecord, StoredLink } from './ledger';
import { type MembershipRow, MembershipRows, type PresentRows } from './membership-rows';
import { changesRows, type OwnChange, ownChangeOf } from './own-memberships';
import { departmentLinksOf, departmentsTeller, type ToldDepartments, userIdOf } from './source-departments';
import type { WriterParts } from './writer-parts';

export class OwnMembershipsWriter implements ChunkWriter, Handler {
  private readonly rows: MembershipRows;

  /** @param handler the one it stands in for: it is asked only for users who are gone */
  constructor(
    private readonly parts: WriterParts,
    private readonly handler: Handler,
  ) {
    this.rows = new MembershipRows(parts);
  }

  async writeMany(records: OriginRecord[]): Promise<WrittenRecord[]> {
    const { db, ledger } = this.parts;
    return takeSteps(db, ledger, await this.plan(records), (steps, transaction) => this.write(steps, transaction));
  }

  async create(record: OriginRecord, matchKey?: string): Promise<RecordResourceChanged[]> {
    return (await this.writeAlone(record)) ?? this.handler.create(record, matchKey);
  }

  async update(record: OriginRecord, pks: PrimaryKey[], matchKey?: string): Promise<RecordResourceChanged[]> {
    return (await this.writeAlone(record)) ?? this.handler.update(record, pks, matchKey);
  }

  /** Undefined if the record's user is gone. */
  private async writeAlone(record: OriginRecord): Promise<RecordResourceChanged[] | undefined> {
    const { db, ledger } = this.parts;
    const steps = await this.plan([record]);
    await takeTogether(db, ledger, steps, (due, transaction) => this.write(due, transaction));
    return steps[0] && (steps[0].changes ?? []);
  }

  /** The steps for the first records, up to one whose user is gone, or came before. */
  private async plan(given: OriginRecord[]): Promise<Step<OwnChange>[]> {
    // Another record of the same user may have taken links over since these were read.
    const records = await this.parts.ledger.withLinks(given);
    const present = await this.rows.read(records);
    const toldBy = departmentsTeller(new Map([...present.idOfUid].filter(([, id]) => present.exists(id))));
    const claims = records.map((record) => claimOf(record, toldBy(record), present));
    const takenOver = await this.findTakenOver(claims);
    const seen = new Set<string>();

    return leadingSteps(claims, ({ record, userId, told, memberships }) => {
      const links = departmentLinksOf(record);
      if (record.metaData.isDeleted) {
        return unlinkingStep(links.map(({ resourcePk }) => resourcePk));
      }
      if (userId === undefined || (record.metaData as FormatUser).departments === undefined) {
        return UNCHANGED;
      }
      const user = present.users[userId];
      if (!user || seen.has(userId)) {
        return undefined;
      }
      seen.add(userId);
      const brought = [...links, ...(takenOver.get(record.id) ?? [])];
      return stepFor(ownChangeOf(record.id, { user, memberships, links: brought }, told));
    });
  }

  /**
   * The links by record that other records of the source have to memberships that this one names now: who comes under another uid
   * keeps what the source brought.
   */
  private async findTakenOver(claims: Claim[]): Promise<Map<number, StoredLink[]>> {
    const open = claims.filter(({ unlinked }) => unlinked.length);
    if (!open.length) {
      return new Map();
    }
    const userIds = open.map(({ userId }) => userId as string);
    const others = groupBy(await this.parts.ledger.findLinkedTo(open[0].record, 'users', userIds), userIdOf);
    return new Map(
      open.map(({ record, userId, unlinked }) => [
        record.id,
        others[userId as string].flatMap(departmentLinksOf).filter(({ resourcePk }) => unlinked.includes(resourcePk)),
      ]),
    );
  }

  private async write(steps: Due<OwnChange>[], transaction: Transaction): Promise<Link[]> {
    const { ledger } = this.parts;
    const works = steps.map(({ work }) => work);
    await this.rows.write(works.filter(changesRows), transaction);
    await ledger.removeLinks(
      works.flatMap(({ gone }) => gone),
      transaction,
    );
    await ledger.setLinks(
      works.flatMap(({ come }) => come),
      transaction,
    );
    return [];
  }
}

/** What a record says of memberships, and what is there. */
interface Claim {
  record: LinkedRecord;
  userId?: string;
  told: ToldDepartments;
  memberships: MembershipRow[];
  /** Departments that it names, and that the user is in without its doing. */
  unlinked: string[];
}

function claimOf(record: LinkedRecord, told: ToldDepartments, { membershipsOf }: PresentRows): Claim {
  const userId = userIdOf(record);
  const memberships = membershipsOf[userId ?? ''] ?? [];
  const linkedIds = departmentLinksOf(record).map(({ resourcePk }) => resourcePk);
  const presentIds = memberships.map(({ departmentId }) => String(departmentId));
  const unlinked = difference(intersection(told.ids, presentIds), linkedIds);
  return { record, userId, told, memberships, unlinked };
}

function stepFor(change: OwnChange): Step<OwnChange> {
  const isUpdated = changesRows(change);
  const isDue = isUpdated || change.come.length > 0 || change.gone.length > 0;
  return { action: isUpdated ? 'updated' : 'unchanged', ...(isDue && { work: change }) };
}
