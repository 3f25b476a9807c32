// The stage of a task: files in the application's storage, so that memory does not grow with the directory. They are private to
// the process, and removed at the end of the task, or at a later start where the process was killed.
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { storagePathJoin } from '@nocobase/utils';
import { RequestError } from '../platform/errors';
import { CHUNK_SIZE, type StagedRecord } from '../contracts/stage';
import { Stage } from './stage';

/** Bytes that one task may stage. */
export const SPOOL_LIMIT = 4 * 1024 ** 3;

/** The folder of all spools of an application. */
export function spoolFolder({ name }: { name: string }): string {
  return storagePathJoin('user-data-sync', 'spool', name);
}

export class Spool extends Stage {
  /** The folders that this process uses. An earlier one may have had its number: in a container each has the same. */
  private static readonly used = new Set<string>();

  private readonly files = new Map<string, string>();
  private size = 0;

  private constructor(
    private readonly folder: string,
    private readonly limit: number,
  ) {
    super();
  }

  /**
   * @param root the folder of all spools of the application
   * @param name of the task, in the name of its folder
   */
  static async open(root: string, name: string, limit = SPOOL_LIMIT): Promise<Spool> {
    const folder = path.join(root, [hostname(), process.pid, name].join('~'));
    Spool.used.add(folder);
    // A task that is retried has the name that it had before.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new Spool(folder, limit);
  }

  /**
   * Removes what processes of this machine left that no longer live, and what others left of tasks that do not run: a container that
   * is made anew is another machine.
   */
  static async removeAbandoned(root: string, isRunning: (taskId: string) => Promise<boolean>): Promise<void> {
    const names = await readdir(root).catch(() => []);
    for (const name of names) {
      const [host, pid, taskId = ''] = name.split('~');
      const folder = path.join(root, name);
      const isUsed = () => (Number(pid) === process.pid ? Spool.used.has(folder) : isAlive(Number(pid)));
      const isTask = /^\d+$/.test(taskId);
      if (host === hostname() ? !isUsed() : isTask && !(await isRunning(taskId))) {
        await rm(folder, { recursive: true, force: true });
      }
    }
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    Spool.used.delete(this.folder);
  }

  protected async append(key: string, records: StagedRecord[]): Promise<void> {
    const text = records.map((each) => `${JSON.stringify(partsOf(each))}\n`).join('');
    this.size += Buffer.byteLength(text);
    if (this.size > this.limit) {
      const limit = Math.round(this.limit / 1024 ** 2);
      throw new RequestError(
        413,
        'The source delivered more than {{limit}} MB, which is more than one task may stage',
        {
          limit,
        },
      );
    }
    await appendFile(this.fileOf(key), text, { mode: 0o600 });
  }

  protected async *read(key: string): AsyncIterable<StagedRecord[]> {
    const file = this.files.get(key);
    if (file === undefined) {
      return;
    }
    let some: StagedRecord[] = [];
    for await (const line of linesOf(file)) {
      const [record, matchKey, failure] = JSON.parse(line);
      some.push({ record, matchKey: matchKey ?? undefined, ...failure });
      if (some.length === CHUNK_SIZE) {
        yield some;
        some = [];
      }
    }
    yield some;
  }

  private fileOf(key: string): string {
    const known = this.files.get(key);
    const file = known ?? path.join(this.folder, `${this.files.size}.jsonl`);
    this.files.set(key, file);
    return file;
  }
}

/** As short as it was for records without a problem. */
function partsOf({ record, matchKey, ...failure }: StagedRecord): unknown[] {
  return failure.problem ? [record, matchKey, failure] : [record, matchKey];
}

/** Not by `readline`: it also takes separators for ends of lines that JSON leaves in texts. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const text of createReadStream(file, 'utf8')) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      yield line;
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
