import type { Context } from '@nocobase/actions';
import { Registry } from '@nocobase/utils';
import { RequestError } from '../errors';
import type { SyncSourceModel } from '../models/sync-source-model';
import { resolveOptions } from './options';
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

  /**
   * The source of a row, with its options resolved.
   * @throws RequestError if the plugin that brought the source's type is not there, or a variable in its options
   */
  create(instance: SyncSourceModel, ctx: Context): SyncSource {
    const sourceType = this.types.get(instance.sourceType);
    if (!sourceType) {
      const types = [...this.types.getKeys()].join(', ') || '-';
      throw new RequestError(400, 'No source type named "{{type}}" is registered. Registered types: {{types}}', {
        type: instance.sourceType,
        types,
      });
    }
    const { options, secrets } = resolveOptions(instance.options ?? {}, ctx.app);
    const source = new sourceType.syncSource({ sourceInstance: instance, options, ctx });
    source.secrets = secrets;
    return source;
  }

  private async find(filter: Record<string, unknown>, ctx: Context): Promise<SyncSourceModel | null> {
    return ctx.app.db.getRepository('userDataSyncSources').findOne({ filter: { ...filter, enabled: true } });
  }
}
