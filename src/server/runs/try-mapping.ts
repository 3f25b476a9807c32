// Tries a mapping that need not be saved: what it makes of a few records, and what a sync would do with each of them alone.
import { randomUUID } from 'node:crypto';
import type { Context } from '@nocobase/actions';
import type { Logger } from '@nocobase/logger';
import { isPlainObject } from 'lodash';
import { describeProblem } from '../contracts/catalogue';
import type { MappedType, MappingTrial, SourceMapping, TriedRecord } from '../contracts/mapping';
import { receivePayload } from '../ingest/check/receive-payload';
import { type MappedAttributes, PayloadMapper } from '../ingest/payload-mapper';
import { checkSourceMapping, mapperFor } from '../ingest/source-mapping';
import type { UserDataResourceManager } from '../ingest/user-data-resource-manager';
import { seenAttributes } from '../mapping/seen-attributes';
import { messageOf, RequestError } from '../platform/errors';
import { personOf } from '../platform/person';
import { translateWith } from '../platform/translate';
import { askSource } from '../sources/ask-source';
import { runBounded } from '../sources/run-bounded';
import type { SyncSource } from '../sources/sync-source';
import type { SyncSourceManager } from '../sources/sync-source-manager';
import type { SyncSourceModel } from '../sources/sync-source-model';
import { type UnsavedSource, unsavedSource } from '../sources/unsaved-source';
import { firstRecords, type FirstRecords } from './first-records';
import { shownAttributes } from './shown-attributes';
import { type TrialTerms, tryPlan } from './try-plan';

/** Records that are tried at once. */
const LIMIT = 20;

/** A mapping as a form holds it, with the source that it is of. */
export interface TriedMapping extends UnsavedSource {
  /** `null` for the one that the source type offers. */
  mapping: unknown;
  dataType: MappedType;
  /** Instead of those that the source gives. */
  records?: unknown[];
  matchKey?: string;
}

interface Deps {
  sources: SyncSourceManager;
  targets: UserDataResourceManager;
  logger: Logger;
}

/**
 * Tries a mapping. Nothing is saved or written.
 * @throws RequestError if mapping, options or records can't be used, or the source says why it gives none
 */
export async function tryMapping(tried: TriedMapping, deps: Deps, ctx: Context): Promise<MappingTrial> {
  const { dataType, sourceType } = tried;
  const instance = await unsavedSource(tried, deps.sources, ctx);
  const mapper = await mapperOf(tried, instance, deps, ctx);
  deps.logger.info(`A mapping for a source of type "${sourceType}" is tried by ${personOf(ctx)}`);
  const { records: given, matchKey } = tried.records
    ? givenRecords(tried)
    : await pulled(instance, dataType, deps, ctx);
  const { data } = await receivePayload({ records: given });
  const records = (data as { records: unknown[] }).records.filter((each) => isPlainObject(each)) as Attributes[];
  const terms: TrialTerms = { instance, dataType, matchKey, sourceName: instance.name ?? randomUUID(), mapper };
  const answers: TriedRecord[] = [];
  for (const attributes of records) {
    answers.push(await tryRecord(attributes, mapper.mapRecord(dataType, attributes), terms, deps, ctx));
  }
  return { records: answers, attributes: seenAttributes(records) };
}

type Attributes = Record<string, unknown>;

async function mapperOf({ mapping }: TriedMapping, instance: SyncSourceModel, { sources }: Deps, { db }: Context) {
  const own = mapping === null || mapping === undefined ? undefined : await checkSourceMapping(mapping, db);
  const offered = own ? undefined : sources.defaultMappingOf(instance.sourceType, instance.options ?? {});
  return (await mapperFor(db, own, offered)) ?? new PayloadMapper({}, {} as SourceMapping);
}

function givenRecords({ records, matchKey }: TriedMapping): FirstRecords {
  if (!Array.isArray(records) || records.length > LIMIT || !records.every((each) => isPlainObject(each))) {
    throw new RequestError(400, '"{{field}}" must be a list of at most {{limit}} objects', {
      field: 'records',
      limit: LIMIT,
    });
  }
  return { records, matchKey };
}

function pulled(instance: SyncSourceModel, dataType: string, deps: Deps, ctx: Context): Promise<FirstRecords> {
  const question = {
    ask: (source: SyncSource, gone: AbortSignal) =>
      runBounded(source, gone, () => firstRecords(source, dataType, LIMIT)),
    failed: `Records of a source of type "${instance.sourceType}" could not be tried`,
  };
  return askSource(instance, question, deps, ctx);
}

async function tryRecord(
  attributes: Attributes,
  { isInScope, record, problem }: MappedAttributes,
  terms: TrialTerms,
  deps: Deps,
  ctx: Context,
): Promise<TriedRecord> {
  const t = translateWith(ctx.t);
  const base: TriedRecord = { attributes: shownAttributes(attributes), inScope: isInScope };
  if (!isInScope) {
    return base;
  }
  const secrets = terms.mapper.secretsOf(terms.dataType);
  if (problem) {
    return { ...base, problem: { ...problem, message: describeProblem(problem, t) } };
  }
  try {
    return { ...base, record: shownAttributes(record, secrets), plan: await tryPlan(record, terms, deps.targets, ctx) };
  } catch (error) {
    return { ...base, record: shownAttributes(record, secrets), problem: { message: messageOf(error, t) } };
  }
}
