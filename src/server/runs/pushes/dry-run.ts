// What a push would do: from the plan that a push applies, and nothing is written.
import type { Database } from '@nocobase/database';
import type { DryRunAnswer } from '../../contracts/push';
import type { StagedPayload } from '../../contracts/stage';
import type { ShownRecord } from '../../contracts/types';
import { previewOf } from '../../ingest/preview';
import type { UserDataResourceManager, WriteOptions } from '../../ingest/user-data-resource-manager';
import { ENGLISH } from '../../platform/translate';
import { mergeResults } from '../../results/merge-results';
import { wordedNotices } from '../../results/notices';

/** How many records a dry run answers. */
const SHOWN_RECORDS = 10_000;

export async function dryRun(
  payload: StagedPayload,
  options: WriteOptions,
  { db, targets }: { db: Database; targets: UserDataResourceManager },
): Promise<DryRunAnswer> {
  const { t = ENGLISH } = options;
  const planned = await targets.plan(payload, options);
  const shown = new FirstRecords();
  const preview = await previewOf(db, planned, t, shown);
  const notices = planned.flatMap((each) => each.notices);
  const stop = planned.map(({ overLimit }) => overLimit).find(Boolean);
  return {
    dryRun: true,
    result: mergeResults(planned.flatMap(({ types }) => types.flatMap(({ results }) => results))),
    ...(notices.length && { notices: wordedNotices(notices, t) }),
    preview: { ...preview, records: shown.records },
    ...(stop && { stopped: stop.translate(t) }),
  };
}

/** The first of the records that would not stay as they are, and how many more there are. */
class FirstRecords {
  readonly records: ShownRecord[] = [];
  leftOut = 0;

  async add(record: ShownRecord): Promise<void> {
    if (this.records.length < SHOWN_RECORDS) {
      this.records.push(record);
    } else {
      this.leftOut++;
    }
  }

  async flush(): Promise<void> {}
}
