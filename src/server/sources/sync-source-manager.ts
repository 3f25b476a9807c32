import type { Context } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import { Registry } from '@nocobase/utils';
import { messageOf, RequestError } from '../platform/errors';
import type { SyncSourceModel } from './sync-source-model';
import { isSecretKey } from '../platform/mask';
import { resolveOptions } from './options';
import type { SourceAttributes, SourceMapping } from '../contracts/mapping';
import type { IsSecret, Options } from './secret-options';
import type { SyncSource, SyncSourceParams } from './sync-source';
import { withoutSecrets } from './without-secrets';

/** A source type: the class, and a title for the admin (its name, if left out). */
export interface SyncSourceType {
  syncSource: (new (params: SyncSourceParams) => SyncSource) &
    Pick<typeof SyncSource, 'secretOptions' | 'attributes' | 'defaultMapping'>;
  title?: string;
}

/** The registry of source types, and the way from a row to a source that can be pulled. */
export class SyncSourceManager {
  private readonly types = new Registry<SyncSourceType>();

  /** @param type the source type's name, as `userDataSyncSources.sourceType` keeps it */
  registerType(type: string, sourceType: SyncSourceType): void {
    this.types.register(type, sourceType);
  }

  /** With `canTest` those that offer a test of their settings. */
  listTypes(): { name: string; title?: string; canTest?: true }[] {
    return [...this.types.getEntities()].map(([name, { title, syncSource }]) => ({
      name,
      title,
      ...(typeof syncSource.prototype?.test === 'function' && { canTest: true }),
    }));
  }

  /** @throws RequestError if there is no such source, or it is not enabled */
  async getByName(name: string, ctx: Context): Promise<SyncSource> {
    return this.create(await this.find({ name }, ctx.app), ctx);
  }

  /** @throws RequestError if there is no such source, or it is not enabled */
  async getById(id: number | string, ctx: Context): Promise<SyncSource> {
    return this.create(await this.find({ id }, ctx.app), ctx);
  }

  /**
   * The row of an enabled source whose type is registered.
   * @throws RequestError if there is none
   */
  async find(by: { name: string } | { id: number | string }, { db }: Application): Promise<SyncSourceModel> {
    const source = await db.getRepository('userDataSyncSources').findOne({ filter: { ...by, enabled: true } });
    if (source) {
      this.typeOf(source);
      return source;
    }
    throw 'name' in by
      ? new RequestError(404, 'No enabled source named "{{name}}" was found', by)
      : new RequestError(404, 'No enabled source with id {{id}} was found', by);
  }

  /**
   * The source of a row, with its options resolved.
   * @throws RequestError if the plugin that brought the source's type is not there, or a variable in its options
   */
  create(instance: SyncSourceModel, ctx: Context): SyncSource {
    const { syncSource: Source } = this.typeOf(instance);
    const { options, secrets } = resolveOptions(instance.options ?? {}, ctx.app, this.secretsOf(instance.sourceType));
    try {
      const source = new Source({ sourceInstance: instance, options, ctx });
      source.secrets = secrets;
      return source;
    } catch (error) {
      throw new Error(withoutSecrets(messageOf(error), secrets));
    }
  }

  /** Which options of a source type are secret. Of a type that is not registered nobody knows, so all of them are. */
  secretsOf(type: string): IsSecret {
    const source = this.types.get(type)?.syncSource;
    return (name) => !source || isSecretKey(name) || Boolean(source.secretOptions?.includes(name));
  }

  /**
   * The attributes that a source type knows of its records.
   * @throws RequestError if there is no such type
   */
  attributesOf(sourceType: string, options: Options): SourceAttributes {
    const { attributes = {} } = this.typeOf({ sourceType }).syncSource;
    return typeof attributes === 'function' ? attributes(options) : attributes;
  }

  /**
   * The mapping that a source type offers, if it does.
   * @throws RequestError if there is no such type
   */
  defaultMappingOf(sourceType: string, options: Options): SourceMapping | undefined {
    const { defaultMapping } = this.typeOf({ sourceType }).syncSource;
    return typeof defaultMapping === 'function' ? defaultMapping(options) : defaultMapping;
  }

  private typeOf({ sourceType }: Pick<SyncSourceModel, 'sourceType'>): SyncSourceType {
    const type = this.types.get(sourceType);
    if (type) {
      return type;
    }
    throw new RequestError(400, 'No source type named "{{type}}" is registered. Registered types: {{types}}', {
      type: sourceType,
      types: [...this.types.getKeys()].join(', ') || '-',
    });
  }
}
