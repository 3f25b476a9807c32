// The one way from what was delivered to rows: plan what becomes of it, check how much would be removed, and apply it target by
// target. A preview goes the same way and writes nothing.
import type { Stage } from './stage';
import type { PipelineDeps, RunOptions, SourceResults } from './run-options';
import { SourceRun } from './source-run';

export class Pipeline {
  constructor(private readonly deps: PipelineDeps) {}

  /**
   * Carries out what a stage holds under a source's name. Nobody else may write that source's ledger meanwhile.
   * @param sink gets the results, which are filled as it goes
   * @throws what `onPlanned` throws, and RemovalLimitError if more would be removed than the source allows; then nothing was written
   */
  async run(sourceName: string, stage: Stage, options: RunOptions, sink: SourceResults[]): Promise<void> {
    const run = new SourceRun(this.deps, sourceName, stage, options);
    await run.plan();
    await options.onPlanned?.(run.results);
    sink.push(run.results);
    await run.apply();
  }
}
