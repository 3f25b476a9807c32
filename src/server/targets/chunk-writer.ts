// Writing many records in a few queries.
import { type Database, type Model, Transaction } from '@nocobase/database';
import { retryConflicts } from '../database/conflict';
import type { WrittenRecord } from '../types';
import type { Ledger, Link } from './ledger';
import type { UserDataResource } from './user-data-resource';

/** What can write many records at once: a target that says so, or what stands in for the handlers of the host. */
export type ChunkWriter = Required<Pick<UserDataResource, 'writeMany'>>;

/** A record and what is to be done with it. */
export interface Step extends WrittenRecord {
  /** Writes it, and gives the links to make; left out, if there is nothing to write. */
  write?(transaction: Transaction): Promise<Link[]>;
}

/** Steps that are written in one transaction: few enough for others who want to write meanwhile. */
const BATCH_SIZE = 50;

/** Milliseconds after which whoever asked is told how far it is. */
const TIME_LIMIT = 500;

/** Takes the steps in their order; answers for those before the first that fails, or as many as there is time for. */
export async function takeSteps(db: Database, ledger: Ledger, steps: Step[]): Promise<WrittenRecord[]> {
  const deadline = Date.now() + TIME_LIMIT;
  let taken = 0;
  let size = BATCH_SIZE;
  while (taken < steps.length && (taken === 0 || Date.now() < deadline)) {
    const batch = steps.slice(taken, taken + size);
    try {
      await takeTogether(db, ledger, batch);
      taken += batch.length;
      size = BATCH_SIZE;
    } catch {
      // Whichever it is that failed: with fewer at a time only that one is left over, to fail by itself and say why.
      if (batch.length === 1) {
        break;
      }
      size = Math.ceil(batch.length / 2);
    }
  }
  return steps.slice(0, taken);
}

async function takeTogether(db: Database, ledger: Ledger, batch: Step[]) {
  const due = batch.filter(({ write }) => write);
  if (!due.length) {
    return;
  }
  await retryConflicts(() =>
    db.sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, async (transaction) => {
      const links: Link[] = [];
      for (const { write } of due) {
        links.push(...((await write?.(transaction)) ?? []));
      }
      await ledger.addLinks(links, transaction);
    }),
  );
}

/** There is nothing to write. */
export const UNCHANGED: Step = { action: 'unchanged' };

/** The steps for the first of these, up to one that there is none for. */
export function leadingSteps<T>(items: T[], stepFor: (item: T) => Step | undefined): Step[] {
  const steps: Step[] = [];
  for (const item of items) {
    const step = stepFor(item);
    if (!step) {
      break;
    }
    steps.push(step);
  }
  return steps;
}

/** Whether a row has these values already. */
export function hasValues(row: Model, values: Record<string, unknown>): boolean {
  return Object.entries(values).every(([field, value]) => row.get(field) === value);
}
