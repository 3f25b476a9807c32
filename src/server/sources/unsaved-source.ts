// A source as a form holds it, which need not be saved yet.
import type { Context } from '@nocobase/actions';
import { checkAreOptions } from './check-options';
import type { SyncSourceManager } from './sync-source-manager';
import type { SyncSourceModel } from './sync-source-model';
import { testOptions } from './test-options';

export interface UnsavedSource {
  /** The stored source, if there is one: secrets that the form was not shown are taken from there. */
  id?: string;
  sourceType: string;
  options: Record<string, unknown>;
}

/**
 * The row that it would be; what is stored of it stays.
 * @throws InvalidSettingError if its options can't be used
 */
export async function unsavedSource(
  { id, sourceType, options: given }: UnsavedSource,
  sources: SyncSourceManager,
  ctx: Context,
): Promise<SyncSourceModel> {
  checkAreOptions(given);
  const collection = ctx.db.getCollection('userDataSyncSources');
  const stored: SyncSourceModel | null = id ? await collection.repository.findOne({ filterByTk: id }) : null;
  const former = stored?.sourceType === sourceType ? (stored.options ?? {}) : {};
  const options = testOptions(given, former, sources.secretsOf(sourceType), ctx);
  return collection.model.build({ ...stored?.get(), sourceType, options }) as SyncSourceModel;
}
