// How a push ended, of what its targets reported.
import type { PushEnd, PushHead } from '../../contracts/push';
import type { SourceResults } from '../../ingest/run-options';
import type { Translate } from '../../platform/translate';
import { OutcomeCollector } from '../../results/outcome';

/** What a push did. */
export function endOf({ startedAt }: PushHead, sink: SourceResults[], t: Translate): PushEnd {
  const collector = new OutcomeCollector();
  for (const { dataType, results, areStale } of sink.flatMap(({ types }) => types)) {
    collector.add(dataType, results, { areLeavers: areStale });
  }
  collector.addNotices(sink.flatMap(({ notices }) => notices));
  const { status, message } = collector.result(t);
  const { outcome, failures } = collector;
  return { status: status as PushEnd['status'], message, outcome, failures, cost: Date.now() - startedAt.getTime() };
}
