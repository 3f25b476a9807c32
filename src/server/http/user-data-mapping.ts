// The HTTP API of mappings: what can be mapped, and a trial of it.
import type { Context } from '@nocobase/actions';
import type { Logger } from '@nocobase/logger';
import type { MappedType, MappingDescription } from '../contracts/mapping';
import type { UserDataResourceManager } from '../ingest/user-data-resource-manager';
import { MappableFields } from '../mapping/mappable-fields';
import { displayValue } from '../platform/display';
import { AS_SAID, messageOf, RequestError } from '../platform/errors';
import { tryMapping } from '../runs/try-mapping';
import type { SyncSourceManager } from '../sources/sync-source-manager';
import { type Action, answering } from './answering';
import { optionalText, requiredText, rowId } from './params';

const TYPES: MappedType[] = ['user', 'department'];

interface Deps {
  sourceManager: SyncSourceManager;
  resourceManager: UserDataResourceManager;
  log: Logger;
}

/** The actions of the resource `userData` that are about mappings. */
export function mappingActions({
  sourceManager: sources,
  resourceManager: targets,
  log: logger,
}: Deps): Record<string, Action> {
  return {
    describeMapping: answering(async (ctx) => {
      const { values, ...params } = ctx.action.params;
      const sourceType = requiredText(values?.sourceType ?? params.sourceType, 'sourceType');
      return describe(sourceType, values?.options ?? {}, sources, ctx);
    }),

    tryMapping: answering(async (ctx) => {
      const { sourceId, sourceType, options, mapping, dataType, records, matchKey } = ctx.action.params.values ?? {};
      const tried = {
        id: sourceId === undefined || sourceId === null ? undefined : rowId(sourceId, 'sourceId'),
        sourceType: requiredText(sourceType, 'sourceType'),
        options: options ?? {},
        mapping,
        dataType: mappedType(dataType),
        records: records ?? undefined,
        matchKey: optionalText(matchKey, 'matchKey', 255),
      };
      return tryMapping(tried, { sources, targets, logger }, ctx);
    }),
  };
}

function mappedType(given: unknown): MappedType {
  const name = requiredText(given, 'dataType');
  const dataType = TYPES.find((type) => type === name);
  if (!dataType) {
    throw new RequestError(400, '"{{field}}" must be one of {{allowed}}, not {{value}}', {
      field: 'dataType',
      allowed: TYPES.join(', '),
      value: displayValue(given),
    });
  }
  return dataType;
}

function describe(
  sourceType: string,
  options: object,
  sources: SyncSourceManager,
  { db }: Context,
): MappingDescription {
  const fields = new MappableFields(db);
  const given = options as Record<string, unknown>;
  const attributes = described(() => sources.attributesOf(sourceType, given));
  return {
    attributes: { user: attributes.user ?? [], department: attributes.department ?? [] },
    defaultMapping: described(() => sources.defaultMappingOf(sourceType, given)) ?? null,
    fields: { user: fields.list('user'), department: fields.list('department') },
  };
}

/** What a source type says of itself may depend on options, which may be anything. */
function described<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw error instanceof RequestError ? error : new RequestError(400, AS_SAID, { message: messageOf(error) });
  }
}
