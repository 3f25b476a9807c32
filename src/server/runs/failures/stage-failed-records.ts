// Stages what the ledger last heard of records that failed, so that they are planned again without their source.
import { groupBy, partition } from 'lodash';
import { problem } from '../../contracts/catalogue';
import { recordKey } from '../../contracts/failed-records';
import type { StagedRecord } from '../../contracts/stage';
import type { SyncDataType, UserDataRecord } from '../../contracts/types';
import { receivePayload } from '../../ingest/check/receive-payload';
import type { Stage } from '../../ingest/stage';
import type { UserDataResourceManager } from '../../ingest/user-data-resource-manager';
import type { RetriedRecord } from './failure-rows';

/**
 * Fills a stage with those of these records that were reported under a source name: the last word of the ledger about each. Nobody else
 * may write that source meanwhile, else an older word would be written over a newer one. They are never all that the source has.
 */
export async function stageFailedRecords(
  stage: Stage,
  sourceName: string,
  failed: AsyncIterable<RetriedRecord[]>,
  targets: UserDataResourceManager,
): Promise<void> {
  const seen = new Set<string>();
  for await (const some of failed) {
    const records = some.filter((record) => record.sourceName === sourceName && isFirst(record, seen));
    const payloads = groupBy(records, ({ dataType, matchKey }) => JSON.stringify([dataType, matchKey ?? null]));
    for (const payload of Object.values(payloads)) {
      await stagePayload(stage, payload, targets);
    }
  }
}

/** A record that failed in two targets is planned once. */
function isFirst({ dataType, uid }: RetriedRecord, seen: Set<string>): boolean {
  const key = recordKey(dataType, uid);
  const isNew = !seen.has(key);
  seen.add(key);
  return isNew;
}

/** Records of one type and match key. */
async function stagePayload(stage: Stage, retried: RetriedRecord[], targets: UserDataResourceManager): Promise<void> {
  const { sourceName, matchKey } = retried[0];
  const dataType = retried[0].dataType as SyncDataType;
  const head = { sourceName, dataType, ...(matchKey && { matchKey }) };
  const known = await targets.findOriginRecords({ sourceName, dataType, sourceUks: retried.map(({ uid }) => uid) });
  const lastWords = new Map(known.map(({ sourceUk, metaData }) => [sourceUk, metaData]));
  const [kept, lost] = partition(retried, (record) => isRetryable(record, lastWords.get(record.uid)));
  const records = kept.map(({ uid }): UserDataRecord => ({ ...(lastWords.get(uid) as UserDataRecord), uid }));
  const failed = lost.map((record): StagedRecord => ({
    record: nameOnly(record),
    matchKey: head.matchKey,
    problem: problem('retry-needs-source', {}),
  }));
  const checked = records.length
    ? await targets.check(await receivePayload({ ...head, records }))
    : { ...head, records };
  await stage.add({ ...checked, failed });
}

/** Whether the ledger knows what is to become of a record. */
function isRetryable({ isUnmapped, isLeaver }: RetriedRecord, lastWord?: UserDataRecord | null): boolean {
  return Boolean(lastWord && !isUnmapped && (!isLeaver || lastWord.isDeleted));
}

function nameOnly({ uid, dataType, name }: RetriedRecord): UserDataRecord {
  return { uid, ...(name && { [dataType === 'department' ? 'title' : 'nickname']: name }) };
}
