// This plugin's own logs: a JSON line for each entry, whatever the application logs otherwise.
import type { Application } from '@nocobase/server';
import dayjs from 'dayjs';
import { chunk } from 'lodash';
import { yieldToEventLoop } from '../platform/yield';
import { maskSecrets } from '../platform/mask';
import type { Failure } from '../contracts/types';
import { LogFile } from './log-file';

/** Records put into words at once. */
const CHUNK_SIZE = 500;

/** A payload as it came in. */
export interface RawPayload {
  source: string;
  sourceType: string;
  /** The task's batch; a pushed payload has none. */
  batch?: string;
  /** JSON. */
  data: unknown;
}

export class SyncLogs {
  private readonly payloads: LogFile;
  private readonly failures: LogFile;

  constructor(app: Application) {
    this.payloads = new LogFile(app, '%DATE%.log');
    this.failures = new LogFile(app, 'failures_%DATE%.log');
  }

  /** Keeps a payload as it came in, but for passwords and tokens in it: `masked` says how many there were. */
  async payload({ data, ...payload }: RawPayload): Promise<void> {
    const { json, masked } = await maskedJson(data);
    const entry = JSON.stringify({ ...headOf('info', 'payload'), ...payload, ...(masked && { masked }) });
    this.payloads.write(`${entry.slice(0, -1)},"data":${json}}`);
  }

  /** Keeps the failures of records. */
  async failed(failures: Failure[], from: { source: string; batch?: string }): Promise<void> {
    // `message` is a fixed word in all logs, so the reason gets a name of its own.
    for (const { message: reason, ...rest } of failures) {
      this.failures.write(JSON.stringify({ ...headOf('warn', 'failure'), ...from, ...rest, reason }));
      await yieldToEventLoop();
    }
  }

  close(): void {
    this.payloads.close();
    this.failures.close();
  }
}

/** What every line of a log of the host begins with. */
function headOf(level: string, message: string) {
  return { level, timestamp: dayjs().format('YYYY-MM-DD HH:mm:ss'), message };
}

/** The JSON of a payload without secrets, and how many there were; of many records bit by bit. */
async function maskedJson(payload: unknown): Promise<{ json: string; masked: number }> {
  const { records, ...fields } = (payload ?? {}) as { records?: unknown };
  if (!Array.isArray(records)) {
    const { data, masked } = maskSecrets(payload);
    return { json: JSON.stringify(data ?? null), masked };
  }
  const { data: head, masked: inHead } = maskSecrets(fields);
  let masked = inHead;
  const parts: string[] = [];
  for (const some of chunk(records, CHUNK_SIZE)) {
    const safe = maskSecrets(some);
    masked += safe.masked;
    parts.push(JSON.stringify(safe.data).slice(1, -1));
    await yieldToEventLoop();
  }
  return { json: JSON.stringify({ ...(head as object), records: [] }).slice(0, -2) + `${parts.join(',')}]}`, masked };
}
