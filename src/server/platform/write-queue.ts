// SQLite has one writer at a time. Whoever comes second waits in one of the process's four threads for files, so that the first
// can hardly go on, and is sent away after a while: the request fails. So writers of this process wait for each other out here,
// before they begin, in the order in which they come.
import type { Database } from '@nocobase/database';

/** Milliseconds in which a transaction asks nothing, after which it is believed to wait for somebody in the queue. */
const IDLE_LIMIT = 1000;

const CHECK_INTERVAL = 100;

/** Statements that write, in the words of Sequelize. */
const WRITES = new Set(['INSERT', 'UPDATE', 'DELETE', 'UPSERT', 'BULKUPDATE', 'BULKDELETE']);

/** What Sequelize says of a query before and after it. */
interface QueryOptions {
  type?: string;
  transaction?: { id: string } | null;
  /** Whether it commits the transaction, or rolls it back. */
  completesTransaction?: boolean;
}

/** A writer: the key of a transaction, or a statement of its own. */
type Writer = string | QueryOptions;

/** Has the writers of an SQLite database wait for each other. Other databases can do that themselves. */
export function queueWriters(db: Database): void {
  const { storage } = db.options as { storage?: string };
  if (!db.inDialect('sqlite') || storage === ':memory:') {
    return;
  }
  const queue = new WriteQueue();
  const hooks = db.sequelize as unknown as QueryHooks;
  for (const [event, hook] of [
    ['beforeQuery', (options: QueryOptions) => queue.beforeQuery(options)],
    ['afterQuery', (options: QueryOptions) => queue.afterQuery(options)],
  ] as const) {
    // An application that is loaded anew may keep its database.
    hooks.removeHook(event, 'queueWriters');
    hooks.addHook(event, 'queueWriters', hook);
  }
}

interface QueryHooks {
  addHook(event: string, name: string, hook: (options: QueryOptions) => unknown): void;
  removeHook(event: string, name: string): void;
}

/** Who writes, and who waits for it. */
class WriteQueue {
  /** The transactions that were begun. */
  private readonly begun = new Set<string>();
  /** Who writes: the last of these. The others wait for it, as far as anybody can tell. */
  private readonly writing: { writer: Writer; queries: number; activeAt: number }[] = [];
  private readonly waiting: { writer: Writer; go(): void }[] = [];
  private checks?: NodeJS.Timeout;

  async beforeQuery(options: QueryOptions): Promise<void> {
    const id = options.transaction?.id;
    if (id === undefined ? WRITES.has(options.type ?? '') : !this.begun.has(id) && !options.completesTransaction) {
      if (id !== undefined) {
        this.begun.add(id);
      }
      await this.acquire(id ?? options);
    }
    this.count(id, 1);
  }

  afterQuery(options: QueryOptions): void {
    const id = options.transaction?.id;
    this.count(id, -1);
    if (id === undefined) {
      this.release(options);
    } else if (options.completesTransaction) {
      this.begun.delete(id);
      this.release(id);
    }
  }

  private async acquire(writer: Writer): Promise<void> {
    if (!this.writing.length) {
      this.start(writer);
      return;
    }
    await new Promise<void>((go) => {
      this.waiting.push({ writer, go });
      this.checks ??= setInterval(() => this.check(), CHECK_INTERVAL).unref();
    });
  }

  private release(writer: Writer): void {
    const index = this.writing.findIndex((each) => each.writer === writer);
    if (index < 0) {
      return;
    }
    this.writing.splice(index, 1);
    if (this.writing.length) {
      this.writing[this.writing.length - 1].activeAt = Date.now();
    } else {
      this.admitNext();
    }
  }

  private start(writer: Writer) {
    this.writing.push({ writer, queries: 0, activeAt: Date.now() });
  }

  private admitNext() {
    const next = this.waiting.shift();
    if (next) {
      this.start(next.writer);
      next.go();
    }
  }

  /** Nobody waits for one who waits for them. */
  private check() {
    if (!this.waiting.length) {
      clearInterval(this.checks);
      this.checks = undefined;
      return;
    }
    const { queries, activeAt } = this.writing[this.writing.length - 1];
    if (!queries && Date.now() - activeAt > IDLE_LIMIT) {
      this.admitNext();
    }
  }

  private count(id: string | undefined, change: number) {
    const current = this.writing.find(({ writer }) => writer === id);
    if (current) {
      current.queries += change;
      current.activeAt = Date.now();
    }
  }
}
