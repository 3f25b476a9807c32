// Stages what a source gives: all of it, or what it has of one person.
import type { Application } from '@nocobase/server';
import type { PulledPerson, PersonRef } from '../contracts/person';
import type { ReceivedPayload } from '../ingest/check/receive-payload';
import type { Stage } from '../ingest/stage';
import type { UserDataResourceManager } from '../ingest/user-data-resource-manager';
import { TaskStopped } from '../platform/errors';
import type { SyncSourceManager } from '../sources/sync-source-manager';
import type { SyncLogs } from './logs';
import { personInPayload, type PersonPayload } from '../ingest/person-in-payload';
import { pulledPerson } from './person/pulled-person';
import type { ProgressReporter } from './progress';
import { pullPayloads } from './pull';
import type { Run } from './run';
import { SourceState } from './source-state';

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
    const { source, start, mapper } = run;
    progress.pulling();
    const asked = source.pullOne ? await this.findPerson(run, uid, this.receive(run, uid)) : [];
    const payloads = asked.length ? asked : await this.findPerson(run, uid, this.receive(run));
    const last = payloads.flatMap(({ found }) => found).at(-1);
    if (!last) {
      throw new TaskStopped('failed', 'The source has no person with the uid "{{uid}}"', { uid });
    }
    const person = pulledPerson(last, mapper);
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
    for (const { payload } of payloads) {
      await stage.add(await this.deps.targets.check(payload, {}, mapper));
    }
    return person;
  }

  private async findPerson(run: Run, uid: string, received: AsyncIterable<ReceivedPayload>): Promise<PersonPayload[]> {
    const payloads: PersonPayload[] = [];
    for await (const payload of received) {
      const own = await personInPayload(payload, uid, run.mapper);
      if (own) {
        payloads.push(own);
      }
    }
    return payloads;
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
