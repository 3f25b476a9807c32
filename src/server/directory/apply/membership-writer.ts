// Writes planned memberships, and what the ledger remembers of them, for many users at once.
import type { Transaction } from '@nocobase/database';
import { MembershipRows } from './membership-rows';
import type { WriterDeps } from './writer-deps';
import type { PlannedMemberships } from '../plan/plan-memberships';

/** What there is to write for a user. */
export interface MembershipWork {
  uid: string;
  recordId: number;
  /** The user, if there is one. */
  userId?: number | string;
  planned: PlannedMemberships;
}

export class MembershipWriter {
  private readonly rows: MembershipRows;

  /**
   * @param idOf the key of a department, of one that was created in place of what stood for it in the plan; none, if it could not be
   * @param isOwnOnly whether marks are remembered, since the source changes only what it brought
   */
  constructor(
    private readonly deps: WriterDeps,
    private readonly idOf: (key: string) => string | undefined,
    private readonly isOwnOnly: boolean,
  ) {
    this.rows = new MembershipRows(deps);
  }

  async write(works: MembershipWork[], transaction: Transaction): Promise<void> {
    const { ledger } = this.deps;
    const changes = works.flatMap(({ userId, planned: { change } }) =>
      change && userId !== undefined
        ? [
            {
              userId,
              added: change.added.flatMap((key) => this.idOf(key) ?? []),
              removed: change.removed,
              owned: change.owned.flatMap(([key, isOwner]): [string, boolean][] => this.pairOf(key, isOwner)),
              main: change.main === 'same' ? change.main : (this.idOf(change.main) ?? 'first'),
            },
          ]
        : [],
    );
    await this.rows.write(changes, transaction);
    await ledger.removeLinks(
      works.flatMap(({ recordId, planned: { unlinked, takenOver } }) => [
        ...unlinked.map((resourcePk) => ({ recordId, resource: 'departments', resourcePk })),
        ...takenOver.map((each) => ({
          recordId: each.recordId,
          resource: 'departments',
          resourcePk: each.departmentId,
        })),
      ]),
      transaction,
    );
    const links = works.flatMap(({ recordId, planned: { linked } }) =>
      linked.flatMap(({ departmentId, isOwner, isMain }) => {
        const resourcePk = this.idOf(departmentId);
        return resourcePk === undefined ? [] : [{ recordId, resource: 'departments', resourcePk, isOwner, isMain }];
      }),
    );
    await (this.isOwnOnly ? ledger.setLinks(links, transaction) : ledger.addLinks(links, transaction));
  }

  private pairOf(key: string, isOwner: boolean): [string, boolean][] {
    const id = this.idOf(key);
    return id === undefined ? [] : [[id, isOwner]];
  }
}
