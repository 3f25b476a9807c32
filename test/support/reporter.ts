// Says how far the tests are, and what failed. What they print, provoked errors of the host above all, goes to a file.
import { createWriteStream, rmSync, type WriteStream } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { File, Task, TaskResultPack, UserConsoleLog } from 'vitest';
import { BasicReporter } from 'vitest/reporters';

/** A line of progress comes each time that this share of the files is done. */
const SHARE = 0.1;

export default class ShortReporter extends BasicReporter {
  private readonly printed = path.join(os.tmpdir(), `user-data-sync-tests-${process.pid}.log`);
  private log?: WriteStream;
  private told = 0;

  onTaskUpdate(packs: TaskResultPack[]) {
    super.onTaskUpdate(packs.filter(([, result]) => result?.state === 'fail'));
    const files = this.ctx.state.getFiles();
    const all = this.ctx.state.getPaths().length;
    const done = files.filter(hasEnded);
    if (done.length > this.told && (done.length >= this.told + all * SHARE || done.length === all)) {
      this.told = done.length;
      const tests = done.flatMap(testsOf).filter(hasEnded).length;
      this.ctx.logger.log(`  ${done.length} of ${all} test files done, ${tests} tests`);
    }
  }

  onUserConsoleLog({ taskId, content }: UserConsoleLog) {
    const task = taskId ? this.ctx.state.idMap.get(taskId) : undefined;
    this.log ??= createWriteStream(this.printed);
    this.log.write(`--- ${task ? nameOf(task) : 'outside of a test'}\n${content}\n`);
  }

  async onFinished(files?: File[], errors?: unknown[]) {
    await super.onFinished(files, errors);
    if (errors?.length || files?.some(({ result }) => result?.state === 'fail')) {
      this.ctx.logger.error(`What the tests printed, errors of the host among it: ${this.printed}\n`);
    } else {
      rmSync(this.printed, { force: true });
    }
  }
}

const hasEnded = ({ result }: Task) => result?.state === 'pass' || result?.state === 'fail';
const testsOf = (task: Task): Task[] => ('tasks' in task ? task.tasks.flatMap(testsOf) : [task]);
const nameOf = (task: Task): string => [task.suite && nameOf(task.suite), task.name].filter(Boolean).join(' > ');
