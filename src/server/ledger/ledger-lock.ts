// One writer of a source's ledger at a time, over all nodes: a row of `userDataSyncLocks`, held by a lease.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, Op, UniqueConstraintError } from '@nocobase/database';
import { databaseTime } from '../platform/clock';
import { retryConflicts } from '../platform/conflict';
import { keepLease, LEASE_TIME } from '../platform/lease';
import { RequestError } from '../platform/errors';

/** Milliseconds between two looks at a lock that somebody else holds. */
const POLL_INTERVAL = 100;

/** The part of the application that is needed here. */
export interface LockQueue {
  name: string;
  lockManager: { acquire(key: string, ttl: number): Promise<() => void | Promise<void>> };
}

/** The lock while it is held. */
export interface HeldLock {
  /** Aborted if the lock is lost to somebody else. */
  lost: AbortSignal;
  /** Whether it was taken from somebody who died while writing. */
  takenOver: boolean;
}

export interface LockOptions {
  /** Milliseconds to wait for it. */
  waitLimit: number;
  /** Gives up waiting. */
  signal?: AbortSignal;
}

export class LedgerLock {
  constructor(
    private readonly db: Database,
    private readonly turns?: LockQueue,
  ) {}

  private get locks() {
    return this.db.getCollection('userDataSyncLocks').model;
  }

  /**
   * Works while nobody else writes the ledger of that source.
   * @throws RequestError (503) if it was not free in time
   */
  async runExclusive<T>(source: string, options: LockOptions, work: (lock: HeldLock) => Promise<T>): Promise<T> {
    const deadline = Date.now() + options.waitLimit;
    const release = await this.waitForTurn(source, deadline, options);
    try {
      const owner = randomUUID();
      const taken = await this.take(source, owner, deadline, options);
      const lease = keepLease(() => this.renew(source, owner));
      try {
        return await work({ lost: lease.lost, takenOver: taken === 'after crash' });
      } finally {
        lease.stop();
        await this.release(source, owner);
      }
    } finally {
      await release();
    }
  }

  /**
   * Those who wait on this node come one after the other, by the host's lock manager; with an adapter for many nodes, those
   * of all nodes. It is for the order alone: the judge is the row.
   */
  private async waitForTurn(source: string, deadline: number, { signal }: LockOptions) {
    if (!this.turns) {
      return () => {};
    }
    const { lockManager, name } = this.turns;
    // Without it they come in any order.
    const turn = lockManager.acquire(`${name}:user-data-sync:ledger:${source}`, LEASE_TIME).catch(() => () => {});
    for (;;) {
      const release = await Promise.race([turn, sleep(POLL_INTERVAL)]);
      if (release) {
        return release;
      }
      try {
        throwIfTimedOut(source, deadline, signal);
      } catch (error) {
        void turn.then((endLateTurn) => endLateTurn());
        throw error;
      }
    }
  }

  private async take(source: string, owner: string, deadline: number, { signal }: LockOptions) {
    if (await retryConflicts(() => this.add(source, owner))) {
      return 'free';
    }
    for (;;) {
      const taken = await retryConflicts(() => this.tryTake(source, owner));
      if (taken) {
        return taken;
      }
      throwIfTimedOut(source, deadline, signal);
      await sleep(POLL_INTERVAL);
    }
  }

  /** Takes a lock that is free, or whose lease has run out. */
  private async tryTake(name: string, owner: string): Promise<'free' | 'after crash' | undefined> {
    const [takenOver] = await this.locks.update(
      { owner, expiresAt: databaseTime(this.db, LEASE_TIME) },
      { where: { name, expiresAt: { [Op.lt]: databaseTime(this.db) } } as never },
    );
    if (takenOver) {
      return 'after crash';
    }
    const [held] = await this.locks.update(
      { wantedUntil: databaseTime(this.db, 10 * POLL_INTERVAL) },
      { where: { name } },
    );
    return !held && (await this.add(name, owner)) ? 'free' : undefined;
  }

  /** Takes a lock that is free. */
  private async add(name: string, owner: string): Promise<boolean> {
    try {
      await this.locks.create({ name, owner, expiresAt: databaseTime(this.db, LEASE_TIME) });
      return true;
    } catch (error) {
      if (error instanceof UniqueConstraintError) {
        return false;
      }
      throw error;
    }
  }

  /** What was written stays written, whether the lock can be given back or runs out. */
  private async release(name: string, owner: string) {
    try {
      const isNotWanted = { [Op.or]: [null, { [Op.lte]: databaseTime(this.db) }] };
      const where = { name, owner, wantedUntil: isNotWanted } as never;
      if (!(await retryConflicts(() => this.locks.destroy({ where })))) {
        await retryConflicts(() => this.locks.destroy({ where: { name, owner } }));
        // A task would take it again for its next payload, before those who poll for it can.
        await sleep(2 * POLL_INTERVAL);
      }
    } catch {
      // The database is away.
    }
  }

  private async renew(name: string, owner: string): Promise<boolean> {
    const [renewed] = await this.locks.update(
      { expiresAt: databaseTime(this.db, LEASE_TIME) },
      { where: { name, owner } },
    );
    return renewed > 0;
  }
}

function throwIfTimedOut(source: string, deadline: number, signal?: AbortSignal) {
  signal?.throwIfAborted();
  if (Date.now() > deadline) {
    throw new RequestError(503, 'The records of source "{{source}}" are being written by others. Try again later.', {
      source,
    });
  }
}
