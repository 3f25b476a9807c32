// Writes the memberships of many users at once, with the outcome of the handler of Departments. What it does not understand it
// leaves to that one.
import type { Transaction } from '@nocobase/database';
import { difference } from 'lodash';
import type { OriginRecord, WrittenRecord } from '../types';
import {
  type ChunkWriter,
  type Due,
  leadingSteps,
  type Step,
  takeSteps,
  UNCHANGED,
  unlinkingStep,
} from './chunk-writer';
import type { Link } from './ledger';
import { type MembershipChange, type MembershipRow, MembershipRows, textOf, type UserRow } from './membership-rows';
import { departmentLinksOf, departmentsTeller, type ToldDepartments, userIdOf } from './source-departments';
import type { WriterParts } from './writer-parts';

/** What is there. */
export interface Present {
  user: UserRow;
  memberships: MembershipRow[];
  /** The department that the host takes as the main one, if nobody names one. */
  firstId?: string;
  /** The departments that the record is linked to. */
  linkedIds: string[];
}

/** What there is to write of a user's memberships and of the links of the record. */
export interface MembershipWork extends MembershipChange {
  recordId: number;
  /** The departments that the record becomes linked to. */
  linked: string[];
}

type MembershipStep = Step<MembershipWork>;

export class MembershipsWriter implements ChunkWriter {
  private readonly rows: MembershipRows;

  constructor(private readonly parts: WriterParts) {
    this.rows = new MembershipRows(parts);
  }

  async writeMany(records: OriginRecord[]): Promise<WrittenRecord[]> {
    const { db, ledger } = this.parts;
    return takeSteps(db, ledger, await this.plan(records), (steps, transaction) => this.write(steps, transaction));
  }

  /** The steps for the first records, up to one that is left to the handler. */
  private async plan(records: OriginRecord[]): Promise<MembershipStep[]> {
    const { users, membershipsOf, firstOf, idOfUid, exists } = await this.rows.read(records);
    const toldBy = departmentsTeller(idOfUid);
    const seen = new Set<string>();

    return leadingSteps(records, (record) => {
      const userId = userIdOf(record);
      const linkedIds = departmentLinksOf(record).map(({ resourcePk }) => resourcePk);
      if (record.metaData.isDeleted) {
        return unlinkingStep(linkedIds);
      }
      if (userId === undefined) {
        return UNCHANGED;
      }
      const user = users[userId];
      const told = toldBy(record);
      // A main department that is gone is refused by the handler.
      const isMainGone = told.mainId !== undefined && !exists(told.mainId);
      if (!user || isMainGone || seen.has(userId)) {
        return undefined;
      }
      seen.add(userId);
      const present = { user, memberships: membershipsOf[userId] ?? [], firstId: firstOf[userId], linkedIds };
      return membershipStep(record.id, present, onlyThose(told, exists), told.ids);
    });
  }

  private async write(steps: Due<MembershipWork>[], transaction: Transaction): Promise<Link[]> {
    const works = steps.map(({ work }) => work);
    await this.rows.write(works, transaction);
    return works.flatMap(({ recordId, linked }) =>
      linked.map((resourcePk) => ({ recordId, resource: 'departments', resourcePk })),
    );
  }
}

/** What is told of departments that are there. */
function onlyThose(told: ToldDepartments, exists: (id: string) => boolean): ToldDepartments {
  return {
    ...told,
    ids: told.ids.filter(exists),
    owned: new Map([...told.owned].filter(([id]) => exists(id))),
  };
}

/**
 * What is to be done for memberships to be as the source tells.
 * @param namedIds the departments that it names, with those that are gone: the handler links these too
 */
export function membershipStep(
  recordId: number,
  { memberships, firstId, user, linkedIds }: Present,
  told: ToldDepartments,
  namedIds = told.ids,
): MembershipStep {
  const presentIds = memberships.map(({ departmentId }) => String(departmentId));
  const added = difference(told.ids, presentIds).sort((one, other) => Number(one) - Number(other));
  const removed = difference(presentIds, told.ids);
  const changes = linkChanges(linkedIds, namedIds, added);
  const isOwnerOf = new Map(memberships.map(({ departmentId, isOwner }) => [String(departmentId), Boolean(isOwner)]));
  // A new membership owns nothing.
  const owned = [...told.owned].filter(([id, isOwner]) => isOwner !== (isOwnerOf.get(id) ?? false));
  // Without a main department the host takes the first there is.
  const isMain = textOf(user.mainDepartmentId) === (told.mainId ?? firstId ?? null);
  if (!added.length && !removed.length && !owned.length && isMain) {
    return { action: 'unchanged', changes };
  }
  const linked = changes.filter(({ isDeleted }) => !isDeleted).map(({ resourcesPk }) => resourcesPk);
  return {
    action: 'updated',
    changes: changes.filter(({ isDeleted }) => isDeleted),
    work: { recordId, userId: user.id, added, removed, owned, main: told.mainId ?? 'first', linked },
  };
}

/** The links that come and go, as the handler has them: a user without any is linked to what was added alone. */
function linkChanges(linkedIds: string[], toldIds: string[], added: string[]) {
  const gone = difference(linkedIds, toldIds);
  const come = linkedIds.length ? difference(toldIds, linkedIds) : added;
  return [
    ...gone.map((resourcesPk) => ({ resourcesPk, isDeleted: true })),
    ...come.map((resourcesPk) => ({ resourcesPk, isDeleted: false })),
  ];
}
