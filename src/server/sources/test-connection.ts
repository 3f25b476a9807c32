// Tells whether a source can be reached with settings that need not be saved yet.
import type { Context } from '@nocobase/actions';
import type { Logger } from '@nocobase/logger';
import { RequestError } from '../platform/errors';
import { personOf } from '../platform/person';
import { askSource } from './ask-source';
import { runTest } from './run-test';
import type { SyncSourceManager } from './sync-source-manager';
import type { SourceTest } from '../contracts/types';
import { type UnsavedSource, unsavedSource } from './unsaved-source';

interface Deps {
  sources: SyncSourceManager;
  logger: Logger;
}

/**
 * Tests the connection of a source.
 * @throws RequestError that says why it can't be tested, or what its test said, without secrets
 */
export async function testConnection(tested: UnsavedSource, deps: Deps, ctx: Context): Promise<SourceTest> {
  const { sources, logger } = deps;
  const { sourceType } = tested;
  const { canTest } = sources.listTypes().find(({ name }) => name === sourceType) ?? {};
  if (!canTest) {
    throw new RequestError(400, 'Sources of type "{{type}}" can not be tested', { type: sourceType });
  }
  const instance = await unsavedSource(tested, sources, ctx);
  logger.info(`The connection of a source of type "${sourceType}" is tested by ${personOf(ctx)}`);
  return askSource(
    instance,
    { ask: runTest, failed: `The test of a source of type "${sourceType}" failed` },
    deps,
    ctx,
  );
}
