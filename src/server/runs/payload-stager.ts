// Stages what a source gives: all of it, or what it has of one person.
import type { Application } from '@nocobase/server';
import type { PulledPerson, PersonRef } from '../contracts/person';
import type { ReceivedPayload } from '../ingest/check/receive-payload';
import type { Stage } from '../ingest/stage';
import type { UserDataResourceManager } from '../ingest/user-data-resource-manager';
import { TaskStopped } from '../platform/errors';
import type { SyncSource } from '../sources/sync-source';
import type { SyncSourceManager } from '../sources/sync-source-manager';
import type { SyncLogs } from './logs';
import { type FoundPerson, isReadable, personInPayload } from '../ingest/person-in-payload';
import { pulledPerson } from './person/pulled-person';
import type { ProgressReporter } from './progress';
import { faultOf } from './payload-iterator';
import { pullPayloads } from './pull';
import type { Run } from './run';
import { SourceState } from './source-state';

/** What is pulled for one person at most. */
const MAX_PAYLOADS_OF_ONE = 1_000;

interface Deps {
  app: Application;
  sources: SyncSourceManager;
  targets: UserDataResourceManager;
  logs: SyncLogs;
}

export class PayloadStager {
  constructor(private readonly deps: Deps) {}

  /** @returns what the source remembers until its next run */
  async stageAll(run: Run, stage: Stage, progress: ProgressReporter): Promise<string | undefined> {
    const { app, sources, targets } = this.deps;
    const state = new SourceState(app.db, run, sources, targets.targetNames);
    await state.restore();
    progress.pulling();
    for await (const received of this.receive(run)) {
      await stage.add(await targets.check(received, {}, run.mapper));
      progress.pulling();
    }
    return state.toKeep();
  }

  /** @throws TaskStopped if the source has no such person, or nothing of them that is to be written */
  async stagePerson(
    run: Run,
    { uid, digest }: PersonRef,
    stage: Stage,
    progress: ProgressReporter,
  ): Promise<PulledPerson> {
    const { start, mapper } = run;
    progress.pulling();
    const found = (await this.askForPerson(run, uid)) ?? (await this.findPerson(run, uid, this.receive(run)));
    if (!found) {
      throw new TaskStopped('failed', 'The source has no person with the uid "{{uid}}"', { uid });
    }
    const person = pulledPerson(found, run, this.deps.app.db);
    if (digest !== undefined && digest !== person.digest) {
      throw new TaskStopped(
        'failed',
        'The source has changed what it says of "{{uid}}" since then, and nothing was written: look this person up again',
        { uid },
      );
    }
    if (start.kind === 'sync-person' && !person.inScope) {
      throw new TaskStopped('failed', '"{{uid}}" is out of the scope of this source: nothing was written', { uid });
    }
    await stage.add(await this.deps.targets.check(found.payload, {}, mapper));
    return person;
  }

  /** What the source says where it can be asked for one person. */
  private async askForPerson(run: Run, uid: string): Promise<FoundPerson | undefined> {
    const { source } = run;
    if (!source.pullOne) {
      return undefined;
    }
    const found = await this.findPerson(run, uid, atMost(MAX_PAYLOADS_OF_ONE, this.receive(run, uid), source));
    // Whatever it has left there was for this question alone.
    source.state = undefined;
    return found;
  }

  private async findPerson(
    { mapper }: Run,
    uid: string,
    payloads: AsyncIterable<ReceivedPayload>,
  ): Promise<FoundPerson | undefined> {
    let found: FoundPerson | undefined;
    for await (const received of payloads) {
      if (!isReadable(received)) {
        await this.deps.targets.check(received);
      }
      found = await personInPayload(received, uid, { mapper, before: found });
    }
    return found;
  }

  /** Yields what the source gives, kept raw. */
  private async *receive(run: Run, uid?: string): AsyncGenerator<ReceivedPayload> {
    const { name, sourceType } = run.source.instance;
    for await (const received of pullPayloads(run, uid)) {
      await this.deps.logs.payload({ source: name, sourceType, batch: run.batch, data: received.data });
      yield received;
    }
  }
}

/** @throws Error if there are more */
async function* atMost<T>(limit: number, payloads: AsyncIterable<T>, source: SyncSource): AsyncGenerator<T> {
  let count = 0;
  for await (const payload of payloads) {
    if (++count > limit) {
      throw faultOf(source, `gave more than ${limit} payloads for one person`, 'pullOne');
    }
    yield payload;
  }
}
