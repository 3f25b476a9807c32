// Writing many records in a few queries.
import { type Database, type Model, Transaction } from '@nocobase/database';
import { retryConflicts } from '../database/conflict';
import { letOthersRun } from '../let-others-run';
import type { PrimaryKey, WrittenRecord } from '../types';
import type { Ledger, Link } from './ledger';
import type { UserDataResource } from './user-data-resource';

/** What can write many records at once: a target that says so, or what stands in for the handlers of the host. */
export type ChunkWriter = Required<Pick<UserDataResource, 'writeMany'>>;

/** What is to be done with a record. */
export interface Step<Work> extends WrittenRecord {
  /** What there is to write, if anything. */
  work?: Work;
}

/** Writes all of these in a few statements, and gives the links to make. */
export type WriteSteps<Work> = (steps: Due<Work>[], transaction: Transaction) => Promise<Link[]>;

export type Due<Work> = Step<Work> & { work: Work };

/** Steps that are written in one transaction: few enough for others who want to write meanwhile. */
const BATCH_SIZE = 100;

/** Milliseconds after which whoever asked is told how far it is. */
const TIME_LIMIT = 500;

/** Takes the steps in their order; answers for those before the first that fails, or as many as there is time for. */
export async function takeSteps<Work>(
  db: Database,
  ledger: Ledger,
  steps: Step<Work>[],
  write: WriteSteps<Work>,
): Promise<WrittenRecord[]> {
  const deadline = Date.now() + TIME_LIMIT;
  let taken = 0;
  let size = BATCH_SIZE;
  while (taken < steps.length && (taken === 0 || Date.now() < deadline)) {
    const batch = leading(steps.slice(taken), size);
    try {
      await takeTogether(db, ledger, batch, write);
      taken += batch.length;
      size = BATCH_SIZE;
    } catch {
      // Whichever it is that failed: with fewer at a time only that one is left over, to fail by itself and say why.
      if (size === 1) {
        break;
      }
      size = Math.ceil(Math.min(size, batch.length) / 2);
    }
  }
  return steps.slice(0, taken).map(({ action, changes }) => ({ action, changes }));
}

/** The first steps, up to so many with something to write. */
function leading<Work>(steps: Step<Work>[], size: number): Step<Work>[] {
  let due = 0;
  const end = steps.findIndex((step) => isDue(step) && ++due > size);
  return end < 0 ? steps : steps.slice(0, end);
}

function isDue<Work>(step: Step<Work>): step is Due<Work> {
  return Boolean(step.work);
}

/** Takes the steps in one transaction. */
export async function takeTogether<Work>(
  db: Database,
  ledger: Ledger,
  steps: Step<Work>[],
  write: WriteSteps<Work>,
): Promise<void> {
  const due = steps.filter(isDue);
  if (!due.length) {
    return;
  }
  await retryConflicts(() =>
    db.sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, async (transaction) => {
      await ledger.addLinks(await write(due, transaction), transaction);
    }),
  );
}

/** There is nothing to write. */
export const UNCHANGED: Step<never> = { action: 'unchanged' };

/** The record loses its links to these rows, which stay. */
export function unlinkingStep(resourcePks: PrimaryKey[]): Step<never> {
  const changes = resourcePks.map((resourcesPk) => ({ resourcesPk, isDeleted: true }));
  return { action: changes.length ? 'deleted' : 'unchanged', changes };
}

/** The steps for the first of these, up to one that there is none for. */
export async function leadingSteps<T, Work>(
  items: T[],
  stepFor: (item: T) => Step<Work> | undefined,
): Promise<Step<Work>[]> {
  const steps: Step<Work>[] = [];
  for (const item of items) {
    const step = stepFor(item);
    if (!step) {
      break;
    }
    steps.push(step);
    await letOthersRun();
  }
  return steps;
}

/** Whether a row has these values already. */
export function hasValues(row: Model, values: Record<string, unknown>): boolean {
  return Object.entries(values).every(([field, value]) => row.get(field) === value);
}
