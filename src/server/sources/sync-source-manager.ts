import type { Context } from '@nocobase/actions';
import { Registry } from '@nocobase/utils';
import { RequestError } from '../errors';
import type { SyncSourceModel } from '../models/sync-source-model';
import type { SyncSource, SyncSourceParams } from './sync-source';

/** A source type: the class, and a title for the admin (its name, if left out). */
export interface SyncSourceType {
  syncSource: new (params: SyncSourceParams) => SyncSource;
  title?: string;
}

/** The registry of source types, and the way from a row to a source that can be pulled. */
export class SyncSourceManager {
  private readonly types = new Registry<SyncSourceType>();

  /** @param type the source type's name, as `userDataSyncSources.sourceType` keeps it */
  registerType(type: string, sourceType: SyncSourceType): void {
    this.types.register(type, sourceType);
  }

  listTypes(): { name: string; title?: string }[] {
    return [...this.types.getEntities()].map(([name, { title }]) => ({ name, title }));
  }

  /** @throws RequestError if there is no such source, or it is not enabled */
  async getByName(name: string, ctx: Context): Promise<SyncSource> {
    const source = await this.find({ name }, ctx);
    if (!source) {
      throw new RequestError(404, 'No enabled source named "{{name}}" was found', { name });
    }
    return this.create(source, ctx);
  }

  /** @throws RequestError if there is no such source, or it is not enabled */
  async getById(id: number | string, ctx: Context): Promise<SyncSource> {
    const source = await this.find({ id }, ctx);
    if (!source) {
      throw new RequestError(404, 'No enabled source with id {{id}} was found', { id });
    }
    return this.create(source, ctx);
  }

  /** @throws RequestError if the plugin that brought the source's type is not there */
  create(instance: SyncSourceModel, ctx: Context): SyncSource {
    const sourceType = this.types.get(instance.sourceType);
    if (!sourceType) {
      const types = [...this.types.getKeys()].join(', ') || '-';
      throw new RequestError(400, 'No source type named "{{type}}" is registered. Registered types: {{types}}', {
        type: instance.sourceType,
        types,
      });
    }
    return new sourceType.syncSource({ sourceInstance: instance, options: instance.options ?? {}, ctx });
  }

  private async find(filter: Record<string, unknown>, ctx: Context): Promise<SyncSourceModel | null> {
    return ctx.app.db.getRepository('userDataSyncSources').findOne({ filter: { ...filter, enabled: true } });
  }
}
