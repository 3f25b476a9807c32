// Asks a source something for whoever waits for the answer, outside of a run.
import type { Context } from '@nocobase/actions';
import type { Logger } from '@nocobase/logger';
import { AS_SAID, logMessageOf, RequestError, sourceMessageOf } from '../platform/errors';
import { translateWith } from '../platform/translate';
import type { SyncSource } from './sync-source';
import type { SyncSourceManager } from './sync-source-manager';
import type { SyncSourceModel } from './sync-source-model';
import { withoutSecrets } from './without-secrets';

interface Question<T> {
  /** @param signal is aborted when the request is closed */
  ask(source: SyncSource, signal: AbortSignal): Promise<T>;
  /** What the log says if the source can't answer, before its own words. */
  failed: string;
}

interface Deps {
  sources: SyncSourceManager;
  logger: Logger;
}

/** @throws RequestError with what the source said, without its secrets */
export async function askSource<T>(
  instance: SyncSourceModel,
  { ask, failed }: Question<T>,
  { sources, logger }: Deps,
  ctx: Context,
): Promise<T> {
  let secrets: string[] = [];
  try {
    const source = sources.create(instance, ctx);
    secrets = source.secrets;
    return await ask(source, closing(ctx));
  } catch (error) {
    logger.info(`${failed}: ${withoutSecrets(logMessageOf(error), secrets)}`);
    throw new RequestError(400, AS_SAID, {
      message: withoutSecrets(sourceMessageOf(error, translateWith(ctx.t)), secrets),
    });
  }
}

/** Aborted when the caller has gone. */
function closing({ res }: Context): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  return gone.signal;
}
