// Stages what the ledger last heard of records that failed, so that they are planned again without their source.
import { groupBy, partition } from 'lodash';
import { problem } from '../../contracts/catalogue';
import { recordKey } from '../../contracts/failed-records';
import type { StagedRecord } from '../../contracts/stage';
import type { OriginRecord, SyncDataType, UserDataRecord } from '../../contracts/types';
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
  const left = await findLeft(targets, sourceName, known);
  const [kept, lost] = partition(
    retried,
    (record) => isRetryable(record, lastWords.get(record.uid)) && !left.has(record.uid),
  );
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

/**
 * Whether the ledger knows what is to become of a record. Whether somebody is a leaver, and may be removed as one, is known of a complete
 * payload alone; and who shared a row with another record can't be told without that one.
 */
function isRetryable({ code, isUnmapped, isLeaver }: RetriedRecord, lastWord?: UserDataRecord | null): boolean {
  return Boolean(lastWord && !isUnmapped && !isLeaver && code !== 'row-shared');
}

/** The uids of those whom the source has suspended as leavers since: what the ledger says of them is older than that. */
async function findLeft(
  targets: UserDataResourceManager,
  sourceName: string,
  known: OriginRecord[],
): Promise<Set<string>> {
  const links = known.flatMap(({ sourceUk, resources }) =>
    resources.filter(({ resource }) => resource === 'users').map(({ resourcePk }) => ({ sourceUk, resourcePk })),
  );
  const suspended = await targets.suspensions?.find(links.map(({ resourcePk }) => resourcePk));
  const hasLeft = ({ resourcePk }: { resourcePk: string }) => {
    const suspension = suspended?.get(resourcePk);
    return suspension?.reason === 'left' && suspension.sourceName === sourceName;
  };
  return new Set(links.filter(hasLeft).map(({ sourceUk }) => sourceUk));
}

function nameOnly({ uid, dataType, name }: RetriedRecord): UserDataRecord {
  return { uid, ...(name && { [dataType === 'department' ? 'title' : 'nickname']: name }) };
}
