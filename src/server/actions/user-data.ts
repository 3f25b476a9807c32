// The HTTP API of this plugin: `userData:*`.
import type { Context, Next } from '@nocobase/actions';
import { ErrorCodes, InvalidPayloadError, logMessageOf, messageOf, RequestError, TranslatableError } from '../errors';
import { personOf } from '../person';
import type { PluginUserDataSyncServer } from '../plugin';
import { wordedNotices } from '../results/notices';
import { describeSchedule } from '../schedule/describe-schedule';
import { nextRunsOf } from '../schedule/next-runs';
import { checkSchedule, checkTimeZone, normalized } from '../sources/source-settings';
import { latestTasks } from '../tasks/latest-tasks';
import { translateWith } from '../translate';

type Action = (ctx: Context, next: Next) => Promise<void>;

/** The actions of the resource `userData`. */
export function userDataActions({ sourceManager, syncService, log }: PluginUserDataSyncServer): Record<string, Action> {
  return {
    listSyncTypes: async (ctx, next) => {
      ctx.body = sourceManager.listTypes();
      await next();
    },

    latestTasks: answering(async (ctx) => {
      return latestTasks(ctx.db, requiredIds(ctx, 'sourceIds'));
    }),

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
      return summary(await syncService.pull(required(ctx, 'name'), ctx, optionalCount(ctx, 'allowLeavers')));
    }),

    preview: answering(async (ctx) => {
      return summary(await syncService.preview(required(ctx, 'name'), ctx));
    }),

    retry: answering(async (ctx) => {
      const ids = [requiredId(ctx, 'sourceId'), requiredId(ctx, 'id')] as const;
      return summary(await syncService.retry(...ids, ctx, optionalCount(ctx, 'allowLeavers')));
    }),

    cancel: answering(async (ctx) => {
      return summary(await syncService.cancel(requiredId(ctx, 'id'), ctx));
    }),

    push: async (ctx, next) => {
      const t = translateWith(ctx.t);
      try {
        checkContentType(ctx);
        const { values } = ctx.action.params;
        const { results, notices } = await syncService.receive(values, t, ctx.state.currentUser?.id, personOf(ctx));
        ctx.body = {
          ...{ code: ErrorCodes.SUCCESS, message: 'success', result: results },
          ...(notices.length && { notices: wordedNotices(notices, t) }),
        };
      } catch (error) {
        const isExpected = error instanceof InvalidPayloadError || error instanceof TranslatableError;
        if (!isExpected) {
          log.error(`A push failed: ${logMessageOf(error)}`, {
            stack: error instanceof Error ? error.stack : undefined,
          });
        }
        ctx.status = error instanceof RequestError ? error.status : 500;
        ctx.body = { code: ctx.status, message: messageOf(error, t) };
      }
      await next();
    },
  };
}

/** Ids in one call: as many as the page shows sources at most. */
const MAX_IDS = 100;

/** What is not sent as JSON is read as something else, in which no payload is found. */
function checkContentType(ctx: Context) {
  const type = ctx.request?.type ?? '';
  const isJson = /^application\/(.+\+)?json$/.test(type);
  if (!isJson && ctx.action.params.values?.dataType === undefined) {
    const given = type ? `not as ${type}` : 'and not without that header';
    throw new InvalidPayloadError(`A push is sent with the header "Content-Type: application/json", ${given}`);
  }
}

/** Answers with what `answer` gives, or with the refusal in the caller's language. */
function answering(answer: (ctx: Context) => Promise<unknown>): Action {
  return async (ctx, next) => {
    try {
      ctx.body = await answer(ctx);
    } catch (error) {
      if (error instanceof RequestError) {
        ctx.throw(error.status, error.translate(translateWith(ctx.t)));
      }
      throw error;
    }
    await next();
  };
}

function required(ctx: Context, name: string): string {
  const value = ctx.action.params[name];
  if (!['string', 'number'].includes(typeof value) || value === '' || String(value).includes('\0')) {
    throw new RequestError(400, 'Parameter "{{name}}" is required', { name });
  }
  return String(value);
}

function requiredId(ctx: Context, name: string): string {
  return checkedId(required(ctx, name), name);
}

/** Ids with commas between them. */
function requiredIds(ctx: Context, name: string): string[] {
  const ids = required(ctx, name).split(',');
  if (ids.length > MAX_IDS) {
    throw new RequestError(400, 'Parameter "{{name}}" takes at most {{limit}} ids', { name, limit: MAX_IDS });
  }
  return ids.map((value) => checkedId(value, name));
}

function checkedId(value: string, name: string): string {
  if (!/^\d{1,18}$/.test(value)) {
    throw new RequestError(400, 'Parameter "{{name}}" must be a number', { name });
  }
  return value;
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

function summary(task: { get(field: string): unknown }) {
  return { id: task.get('id'), batch: task.get('batch'), status: task.get('status') };
}
