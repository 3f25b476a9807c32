// How a run ends: what is said of it, and that it gets onto the task's row.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@nocobase/logger';
import { omit, truncate } from 'lodash';
import { logMessageOf, RequestError, sourceMessageOf, TaskStopped, TranslatableError } from '../platform/errors';
import { RemovalLimitError } from '../removals/removal-limit';
import { withoutSecrets } from '../sources/without-secrets';
import type { Run } from './run';
import type { RunEnd, RunWriter } from './run-writer';
import type { TaskLifecycle } from './task-lifecycle';

/** Milliseconds between two tries to write the end of a task. */
const END_INTERVAL = 1_000;
/** Failures to write the end of a task after which it is tried without its records: they may be too much for the database. */
const END_FAILURES = 5;
/** Characters that the log has of an error. */
const LOGGED_LENGTH = 5_000;

interface Deps {
  lifecycle: TaskLifecycle;
  writer: RunWriter;
  logger: Logger;
  /** Whether nothing is tried again, since the application stops. */
  isStopping(): boolean;
}

export class RunEnding {
  constructor(private readonly deps: Deps) {}

  /** How a task ends that was stopped, or that something went wrong with. */
  resultOf({ t, source }: Run, error: Error): RunEnd {
    const status = error instanceof TaskStopped ? error.status : 'failed';
    const logged = (text: string) => truncate(withoutSecrets(text, source.secrets), { length: LOGGED_LENGTH });
    const line = `Source "${source.instance.name}", ${status}: ${logged(logMessageOf(error))}`;
    if (error instanceof TranslatableError) {
      this.deps.logger.info(line);
    } else {
      this.deps.logger.error(line, { stack: logged(error.stack ?? '') });
    }
    return {
      status,
      message: withoutSecrets(sourceMessageOf(error, t), source.secrets),
      ...(error instanceof RemovalLimitError && {
        leaversOverLimit: error.count,
        suspensionsOverLimit: error.suspensions,
      }),
    };
  }

  /** Writes the end on the row, as soon as the database takes it and as long as the task is this process's own. */
  async end(run: Run, result: RunEnd): Promise<void> {
    const { lease, outcome, costs, failuresKept } = run;
    const { lifecycle, logger } = this.deps;
    const ended = { ...result, ...costs, outcome: outcome.outcome, failures: outcome.failures, failuresKept };
    for (let failures = 0; !lease.lost.aborted; failures++) {
      // In turns with the whole of it, which is not lost to a database that was only away.
      const isShort = failures >= END_FAILURES && failures % 2 === 1;
      try {
        await lifecycle.end(lease, isShort ? omit(ended, ['preview', 'failures']) : ended);
        await this.deps.writer.prune(run, result);
        return;
      } catch (error) {
        logger.error(`Task ${lease.taskId} could not be ended: ${logMessageOf(error)}`);
        if (error instanceof RequestError || this.deps.isStopping()) {
          return;
        }
      }
      await sleep(END_INTERVAL);
    }
  }
}
