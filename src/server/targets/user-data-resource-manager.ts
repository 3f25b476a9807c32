import type { Database } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import { Toposort, type ToposortOptions } from '@nocobase/utils';
import { checkPayload } from '../payload/check-payload';
import type { OriginRecord, SyncResult, UserData } from '../types';
import { describeFailure } from './describe-failure';
import { guard, type Handler } from './guard';
import { Ledger, type Link, type RecordKeys } from './ledger';
import type { UserDataResource } from './user-data-resource';

/** Takes payloads into the ledger and from there to every target, in the order the targets asked for. */
export class UserDataResourceManager {
  /** The targets in their order; the tag of each is its name. */
  resources = new Toposort<UserDataResource>();
  logger!: Logger;
  private database!: Database;
  private ledger!: Ledger;

  set db(db: Database) {
    this.database = db;
    this.ledger = new Ledger(db);
  }

  /**
   * Adds a target.
   * @param options where it stands: `before` or `after` other targets, by name
   * @throws if the target has no `name` or no `accepts`
   */
  registerResource(resource: UserDataResource, options?: ToposortOptions): void {
    if (!resource.name) {
      throw new Error('A target needs a "name" to be registered');
    }
    if (!resource.accepts?.length) {
      throw new Error(`The target "${resource.name}" needs "accepts", the data types it takes, to be registered`);
    }
    this.resources.add(resource, { tag: resource.name, ...options });
  }

  /** The data types that a payload may be of. */
  get dataTypes(): string[] {
    return [...new Set(['user', 'department', ...this.resources.nodes.flatMap(({ accepts }) => accepts)])];
  }

  /**
   * Writes a payload: first to the ledger, then to each target that accepts it. Doing it twice is doing it once.
   * @returns one result for each of these targets; a record that failed is named there and stops no other
   * @throws InvalidPayloadError if the payload is refused; then nothing was written
   */
  async updateOrCreate(userData: UserData): Promise<SyncResult[]> {
    const payload = checkPayload(userData, this.dataTypes);
    await this.saveOriginRecords(payload);
    const results: SyncResult[] = [];
    for (const resource of this.resources.nodes) {
      if (resource.accepts.includes(payload.dataType)) {
        results.push(await this.write(payload, resource));
      }
    }
    return results;
  }

  /** Keeps the records of a payload in the ledger. */
  async saveOriginRecords(data: UserData): Promise<void> {
    await this.ledger.save(data);
  }

  /** Reads records of the ledger with their links, in the order of `sourceUks`. */
  async findOriginRecords(keys: RecordKeys): Promise<OriginRecord[]> {
    return this.ledger.find(keys);
  }

  /** Notes that a record became a row of a target. */
  async addResourceToOriginRecord(link: Link): Promise<void> {
    await this.ledger.addLink(link);
  }

  /** Notes that a record no longer is a row of a target. */
  async removeResourceFromOriginRecord(link: Link): Promise<void> {
    await this.ledger.removeLink(link);
  }

  private async write(payload: UserData, resource: UserDataResource): Promise<SyncResult> {
    const { sourceName, dataType, records, matchKey } = payload;
    // Read anew for each target, so that it sees the links which the targets before it made.
    const sourceUks = records.map(({ uid }) => String(uid));
    const originRecords = await this.findOriginRecords({ sourceName, dataType, sourceUks });
    const target = guard(resource, this.database);
    const failedRecords: SyncResult['detail']['failedRecords'] = [];
    for (const record of originRecords) {
      try {
        await this.writeRecord(record, resource.name, target, matchKey);
      } catch (error) {
        const message = describeFailure(error);
        this.logger?.warn(`${dataType} "${record.sourceUk}" of source "${sourceName}" failed: ${message}`, {
          resource: resource.name,
        });
        failedRecords.push({ record: record.metaData, message });
      }
    }
    const all = originRecords.length;
    const failed = failedRecords.length;
    return { resource: resource.name, detail: { count: { all, success: all - failed, failed }, failedRecords } };
  }

  private async writeRecord(record: OriginRecord, resource: string, target: Handler, matchKey?: string) {
    const linked = record.resources.filter((link) => link.resource === resource).map((link) => link.resourcePk);
    const changes = linked.length
      ? await target.update(record, linked, matchKey)
      : await target.create(record, matchKey);
    for (const { resourcesPk, isDeleted } of changes ?? []) {
      const link = { recordId: record.id, resource, resourcePk: resourcesPk };
      await (isDeleted ? this.removeResourceFromOriginRecord(link) : this.addResourceToOriginRecord(link));
    }
  }
}
