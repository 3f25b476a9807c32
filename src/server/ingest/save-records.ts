// Keeps in the ledger what a source reports.
import type { StagedPayloads, StagedRecord, StagedType } from '../contracts/stage';
import type { DirectoryWriter } from '../directory/apply/directory-writer';
import type { Ledger } from '../ledger/ledger';
import { retryConflicts } from '../platform/conflict';
import type { RunOptions } from './run-options';

interface Parts {
  ledger: Ledger;
  stage: StagedPayloads;
  /** Has to know what is kept. */
  writer: DirectoryWriter;
}

/**
 * Keeps the records of a type, chunk by chunk.
 * @param isDue whether a chunk has anything to be kept
 */
export async function saveRecords(
  { ledger, stage, writer }: Parts,
  { sourceName, dataType }: Pick<StagedType, 'sourceName' | 'dataType'>,
  isDue: (staged: StagedRecord[]) => boolean,
  { isStopped, isPushed }: Pick<RunOptions, 'isStopped' | 'isPushed'>,
): Promise<void> {
  for await (const staged of stage.records({ sourceName, dataType })) {
    if (isStopped()) {
      return;
    }
    if (isDue(staged)) {
      // What could not be made of a record is nothing that was reported.
      const records = staged.filter((each) => !each.problem).map(({ record }) => record);
      const saved = await retryConflicts(() => ledger.save({ sourceName, dataType, records }));
      writer.noteRecords(dataType, saved);
      if (isPushed) {
        await retryConflicts(() => ledger.markPushed(saved));
      }
    }
  }
}
