// The failed records of a run, with what it takes to try them again.
import { type KeptFailure, recordKey } from '../../contracts/failed-records';
import type { SourceResults } from '../../ingest/run-options';
import { failuresIn } from '../../results/outcome';

export function keptFailures(sink: SourceResults[]): KeptFailure[] {
  return sink.flatMap(({ sourceName, types, failed }) =>
    types.flatMap(({ dataType, results, areStale }) =>
      failuresIn(dataType, results).map((failure) => ({
        ...failure,
        isUnmapped: false,
        ...(!areStale && failed.get(recordKey(dataType, failure.uid))),
        sourceName,
        isLeaver: areStale,
      })),
    ),
  );
}
