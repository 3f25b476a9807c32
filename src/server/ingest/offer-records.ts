// Offers what is staged to a target that is not planned, with the links that the targets before it made.
import { groupBy, partition } from 'lodash';
import type { StagedPayloads, StagedType } from '../contracts/stage';
import type { UserDataResource } from '../contracts/user-data-resource';
import type { Ledger } from '../ledger/ledger';
import type { TargetReport } from '../results/report';
import type { WriteToTarget } from './run-options';

interface Deps {
  ledger: Ledger;
  stage: StagedPayloads;
  writeToTarget: WriteToTarget;
}

export async function offerRecords(
  { ledger, stage, writeToTarget }: Deps,
  { sourceName, dataType }: Pick<StagedType, 'sourceName' | 'dataType'>,
  target: UserDataResource,
  report: TargetReport,
): Promise<void> {
  for await (const staged of stage.records({ sourceName, dataType })) {
    const [failed, made] = partition(staged, ({ problem }) => problem);
    failed.forEach(({ record, problem }) => report.fail(String(record.uid), problem));
    for (const some of Object.values(groupBy(made, ({ matchKey }) => matchKey ?? ''))) {
      const sourceUks = some.map(({ record }) => String(record.uid));
      const kept = await ledger.find({ sourceName, dataType, sourceUks });
      const received = new Map(some.map(({ record }) => [String(record.uid), record]));
      // The ledger keeps no secrets; targets get them.
      const records = kept.map((each) => ({ ...each, metaData: received.get(each.sourceUk) ?? each.metaData }));
      await writeToTarget(records, { dataType, matchKey: some[0].matchKey }, target, report.result);
    }
  }
}
