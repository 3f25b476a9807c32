// Writes records to targets that are not planned: those of other plugins, and handlers of the host that somebody changed.
import type { Database } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import { takeWhile, truncate } from 'lodash';
import type { OriginRecord, RecordAction, RecordResourceChanged, SyncResult, TaskProgress } from '../contracts/types';
import type { UserDataResource } from '../contracts/user-data-resource';
import { guard } from '../directory/handlers/guard';
import { hostTargetOf } from '../directory/handlers/host-targets';
import { actionOf } from '../directory/handlers/record-action';
import { refusalOf } from '../directory/handlers/refusal';
import { RowObserver } from '../directory/handlers/row-observer';
import { RootUsers } from '../directory/state/root-users';
import type { Ledger } from '../ledger/ledger';
import { retryConflicts } from '../platform/conflict';
import { faultOf } from '../platform/database-fault';
import { logMessageOf, type TranslatableError } from '../platform/errors';
import type { Translate } from '../platform/translate';
import { describeFailure } from '../results/describe-failure';
import { type Answer, answersIn, changesIn } from './target-answers';
import { type TargetCalls, TargetSilent } from './target-calls';

/** Records that a target is offered to write at once, at the most and at the least. */
const CHUNK_SIZE = 500;
const SMALLEST_CHUNK = 8;
/** Characters of what is said of a failed record: some say it with a whole page of HTML. */
const MESSAGE_LENGTH = 500;

interface Deps {
  db: Database;
  ledger: Ledger;
  /** The plugin's logger, once there is one. */
  logger(): Logger | undefined;
}

interface TargetWriteOptions {
  /** The language of what is said of failed records. */
  t: Translate;
  matchKey?: string;
  isStopped(): boolean;
  /** Told before each record, or each chunk of them. */
  onProgress?(progress: TaskProgress): Promise<void>;
}

export class TargetWriter {
  private readonly observer: RowObserver;

  constructor(private readonly deps: Deps) {
    this.observer = new RowObserver(deps.db, deps.ledger);
  }

  /** Writes records, with their links as they are now, to a target that is not planned: what it can together, the others alone. */
  async write(
    calls: TargetCalls,
    records: OriginRecord[],
    resource: UserDataResource,
    { detail: { count, failedRecords } }: SyncResult,
    { t, matchKey, isStopped, onProgress }: TargetWriteOptions,
  ): Promise<void> {
    const succeed = (action: RecordAction) => {
      count.all++;
      count.success++;
      count[action]++;
    };
    const fail = ({ metaData }: OriginRecord, error: unknown) => {
      count.all++;
      count.failed++;
      const fault = faultOf(error);
      if (fault && !fault.reason) {
        this.deps.logger()?.error(`A record could not be written to "${resource.name}": ${logMessageOf(error)}`);
      }
      const message = truncate(describeFailure(error, t, metaData), { length: MESSAGE_LENGTH });
      failedRecords.push({ record: metaData, message });
    };
    const refusals = await this.refusalsOf(records, resource, matchKey);
    let size = CHUNK_SIZE;
    let next = 0;
    while (next < records.length && !isStopped()) {
      const { dataType } = records[next];
      await onProgress?.({ phase: 'writing', dataType, resource: resource.name, done: count.all });
      const refusal = refusals.get(records[next]);
      if (refusal) {
        fail(records[next++], refusal);
        continue;
      }
      const part = takeWhile(records.slice(next, next + size), (each) => !refusals.has(each));
      const answers = await this.writeMany(part, resource, calls, matchKey);
      answers.forEach((answer, index) =>
        answer instanceof Error ? fail(part[index], answer) : succeed(answer.action),
      );
      next += answers.length;
      if (answers.length === part.length) {
        size = Math.min(size * 2, CHUNK_SIZE);
        continue;
      }
      // Where many are not taken together, fewer are offered.
      size = Math.max(answers.length * 2, SMALLEST_CHUNK);
      const record = records[next++];
      try {
        succeed(await this.handle(record, resource, calls, matchKey));
      } catch (error) {
        fail(record, error);
      }
    }
  }

  /** The records that are kept from a target of the host, and why. */
  private async refusalsOf(
    records: OriginRecord[],
    resource: UserDataResource,
    matchKey?: string,
  ): Promise<Map<OriginRecord, TranslatableError>> {
    const target = hostTargetOf(resource);
    if (!target) {
      return new Map();
    }
    const roots = await RootUsers.find(this.deps.db);
    const usersTarget = target === 'users' ? resource.name : 'users';
    return new Map(
      records.flatMap((record) => {
        const { dataType, metaData } = record;
        const userId = record.resources.find((link) => link.resource === usersTarget)?.resourcePk;
        const refusal = refusalOf({ target, dataType, record: metaData, userId, matchKey }, roots);
        return refusal ? [[record, refusal]] : [];
      }),
    );
  }

  /** Has the target take what it can of these, and makes the links. What goes wrong is left to be written one by one. */
  private async writeMany(
    records: OriginRecord[],
    target: UserDataResource,
    calls: TargetCalls,
    matchKey?: string,
  ): Promise<Answer[]> {
    const { name } = target;
    if (!target.writeMany) {
      return [];
    }
    let answers: Answer[];
    try {
      // In a list of its own, so that the target can do with it what it likes.
      const answer: unknown = await calls.ask(async () => target.writeMany?.([...records], matchKey));
      answers = answersIn(answer, name, records.length);
    } catch (error) {
      if (error instanceof TargetSilent) {
        return records.map(() => error);
      }
      this.deps.logger()?.warn(`Records are written to "${name}" one by one: ${logMessageOf(error)}`);
      return [];
    }
    const changes = answers.flatMap((answer, index) =>
      changesOf(answer).map(({ resourcesPk, isDeleted }) => ({
        link: { recordId: records[index].id, resource: name, resourcePk: resourcesPk },
        isDeleted,
      })),
    );
    await retryConflicts(() => this.deps.ledger.changeLinks(changes));
    return answers;
  }

  private async handle(
    record: OriginRecord,
    resource: UserDataResource,
    calls: TargetCalls,
    matchKey?: string,
  ): Promise<RecordAction> {
    const { name } = resource;
    const handler = guard(resource, this.deps.db);
    const linked = record.resources.filter((link) => link.resource === name).map((link) => link.resourcePk);
    const write = async (): Promise<RecordResourceChanged[]> =>
      changesIn(
        await calls.ask(() =>
          linked.length ? handler.update(record, linked, matchKey) : handler.create(record, matchKey),
        ),
        name,
      );
    const [changes, rows] = hostTargetOf(resource) ? await this.observer.observe(name, record, write) : [await write()];
    await this.changeLinks(record, name, changes);
    return actionOf(record, linked.length ? 'update' : 'create', changes, rows);
  }

  private async changeLinks({ id: recordId }: OriginRecord, resource: string, changes: RecordResourceChanged[]) {
    for (const { resourcesPk, isDeleted } of changes) {
      const link = { recordId, resource, resourcePk: resourcesPk };
      const { ledger } = this.deps;
      await (isDeleted ? ledger.removeLink(link) : ledger.addLink(link));
    }
  }
}

function changesOf(answer: Answer): RecordResourceChanged[] {
  return answer instanceof Error ? [] : (answer.changes ?? []);
}
