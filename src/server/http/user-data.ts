// The HTTP API of this plugin: `userData:*`.
import type { Context } from '@nocobase/actions';
import type { Logger } from '@nocobase/logger';
import { pick } from 'lodash';
import { type Action, answering } from './answering';
import { RequestError } from '../platform/errors';
import { fieldTitles } from '../platform/field-titles';
import { codesWith } from '../contracts/catalogue';
import type { FailedRun } from '../contracts/failed-records';
import type { PushAnswer } from '../contracts/push';
import type { FailureRows } from '../runs/failures/failure-rows';
import { DIGEST, optionalText, pageOf, pagingOf, requiredText, rowId, summaryOf } from './params';
import { historyActions } from './user-data-history';
import { mappingActions } from './user-data-mapping';
import { personActions } from './user-data-person';
import { pushAction } from './push';
import { describeSchedule } from '../sources/schedule/describe-schedule';
import { nextRunsOf } from '../sources/schedule/next-runs';
import { checkSchedule, checkTimeZone, normalized } from '../sources/source-settings';
import type { RemovalAllowance } from '../runs/removal-allowance';
import { notificationChoices } from '../health/notification-choices';
import { latestRuns } from '../runs/latest-runs';
import { latestTasks } from '../runs/latest-tasks';
import type { UserDataResourceManager } from '../ingest/user-data-resource-manager';
import type { PushRunner } from '../runs/pushes/push-runner';
import type { UserDataSyncService } from '../runs/user-data-sync-service';
import { testConnection } from '../sources/test-connection';
import type { SourceRenaming } from '../sources/rename-source';
import type { SyncSourceManager } from '../sources/sync-source-manager';
import { translateWith } from '../platform/translate';

interface Deps {
  sourceManager: SyncSourceManager;
  resourceManager: UserDataResourceManager;
  syncService: UserDataSyncService;
  pushes: PushRunner;
  renaming: SourceRenaming;
  failures: FailureRows;
  log: Logger;
}

/** The actions of the resource `userData`. */
export function userDataActions(deps: Deps): Record<string, Action> {
  const { sourceManager, syncService, pushes, renaming, failures, log } = deps;
  return {
    ...mappingActions(deps),
    ...historyActions,
    ...personActions(deps),

    listSyncTypes: async (ctx, next) => {
      ctx.body = sourceManager.listTypes();
      await next();
    },

    fieldTitles: answering(async ({ db }) => fieldTitles(db)),

    latestTasks: answering(async (ctx) => {
      return latestTasks(ctx.db, requiredIds(ctx, 'sourceIds'));
    }),

    overview: answering(async (ctx) => latestRuns(ctx.db, requiredIds(ctx, 'sourceIds'))),

    countRecords: answering(async (ctx) => ({ count: await renaming.countRecords(requiredId(ctx, 'sourceId')) })),

    describeSchedule: answering(async (ctx) => {
      const schedule = normalized(ctx.action.params.schedule) ?? '';
      const timeZone = normalized(ctx.action.params.timeZone) ?? null;
      if (timeZone !== null) {
        checkTimeZone('scheduleTimeZone', timeZone);
      }
      checkSchedule(schedule, timeZone);
      return describeSchedule(schedule, timeZone, ctx.getCurrentLocale(), translateWith(ctx.t));
    }),

    nextRuns: answering(async (ctx) => {
      return nextRunsOf(ctx.db, requiredIds(ctx, 'sourceIds'), ctx.getCurrentLocale(), translateWith(ctx.t));
    }),

    pull: answering(async (ctx) => {
      return summaryOf(await syncService.pull(required(ctx, 'name'), ctx, allowanceOf(ctx)));
    }),

    preview: answering(async (ctx) => {
      return summaryOf(await syncService.preview(required(ctx, 'name'), ctx));
    }),

    retry: answering(async (ctx) => {
      const ids = [requiredId(ctx, 'sourceId'), requiredId(ctx, 'id')] as const;
      return summaryOf(await syncService.retry(...ids, ctx, allowanceOf(ctx)));
    }),

    retryFailed: answering(async (ctx) => {
      const started = await syncService.retryFailed(failedRunOf(ctx), ctx);
      return 'task' in started ? summaryOf(started.task) : withoutLastWords(started.answer);
    }),

    listFailures: answering(async (ctx) => {
      const { params } = ctx.action;
      const paging = pagingOf(params, MAX_FAILURES);
      const search = optionalText(params.search, 'search', MAX_SEARCH);
      const codes = search === undefined ? [] : codesWith(search, translateWith(ctx.t));
      return pageOf(await failures.find(failedRunOf(ctx), { ...paging, search, codes }), paging);
    }),

    resumeSchedule: answering(async (ctx) => {
      const sourceId = requiredId(ctx, 'sourceId');
      await syncService.resumeSchedule(sourceId, ctx);
      return { sourceId };
    }),

    notificationChoices: answering(async (ctx) => notificationChoices(ctx.app)),

    cancel: answering(async (ctx) => {
      return summaryOf(await syncService.cancel(requiredId(ctx, 'id'), ctx));
    }),

    testConnection: answering(async (ctx) => {
      const { id, sourceType, options } = ctx.action.params.values ?? {};
      const tested = {
        id: id === undefined || id === null ? undefined : rowId(id, 'id'),
        sourceType: requiredText(sourceType, 'sourceType'),
        options,
      };
      return testConnection(tested, { sources: sourceManager, logger: log }, ctx);
    }),

    push: pushAction(pushes, log),
  };
}

/** Ids in one call: as many as the page shows sources at most. */
const MAX_IDS = 100;
/** Failed records in one answer: all of them are read for a file. */
const MAX_FAILURES = 2_000;
const MAX_SEARCH = 255;

function required(ctx: Context, name: string): string {
  return requiredText(ctx.action.params[name], name);
}

function requiredId(ctx: Context, name: string): string {
  return rowId(required(ctx, name), name);
}

/** The task or push whose failed records are meant. */
function failedRunOf(ctx: Context): FailedRun {
  const { pushId } = ctx.action.params;
  return pushId === undefined
    ? { taskId: rowId(ctx.action.params.filterByTk, 'filterByTk') }
    : { pushId: rowId(pushId, 'pushId') };
}

/** Ids with commas between them. */
function requiredIds(ctx: Context, name: string): string[] {
  const ids = required(ctx, name).split(',');
  if (ids.length > MAX_IDS) {
    throw new RequestError(400, 'Parameter "{{name}}" takes at most {{limit}} ids', { name, limit: MAX_IDS });
  }
  return ids.map((value) => rowId(value, name));
}

/** Which removals are allowed: by the digest of those that a task shows, and by their number alone for callers of earlier versions. */
function allowanceOf(ctx: Context): RemovalAllowance | undefined {
  const digest = ctx.action.params.allowRemovals;
  if (digest !== undefined && !DIGEST.test(String(digest))) {
    throw new RequestError(400, 'Parameter "{{name}}" must be the "removalsDigest" of a task', {
      name: 'allowRemovals',
    });
  }
  const count = optionalCount(ctx, 'allowLeavers');
  return digest === undefined && count === undefined ? undefined : { digest, count };
}

function optionalCount(ctx: Context, name: string): number | undefined {
  const value = ctx.action.params[name];
  if (value === undefined) {
    return undefined;
  }
  if (!/^[1-9]\d{0,8}$/.test(String(value))) {
    throw new RequestError(400, 'Parameter "{{name}}" must be a whole number above zero', { name });
  }
  return Number(value);
}

/** What the ledger knows of a record that failed again is nothing that whoever retries it has pushed: it is named, and no more. */
function withoutLastWords({ result, ...answer }: PushAnswer): PushAnswer {
  const named = result.map(({ resource, detail }) => ({
    resource,
    detail: {
      ...detail,
      failedRecords: detail.failedRecords.map((failed) => ({ ...failed, record: pick(failed.record, SHOWN) })),
    },
  }));
  return { ...answer, result: named as PushAnswer['result'] };
}

/** What is shown of a failed record, in a list of them too. */
const SHOWN = ['uid', 'nickname', 'title', 'username', 'email', 'phone'];
