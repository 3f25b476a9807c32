// The HTTP API of this plugin: `userData:*`.
import type { Context, Next } from '@nocobase/actions';
import { ErrorCodes, InvalidPayloadError, RequestError } from '../errors';
import type { PluginUserDataSyncServer } from '../plugin';

type Action = (ctx: Context, next: Next) => Promise<void>;

/** The actions of the resource `userData`. */
export function userDataActions({ sourceManager, syncService, log }: PluginUserDataSyncServer): Record<string, Action> {
  return {
    listSyncTypes: async (ctx, next) => {
      ctx.body = sourceManager.listTypes();
      await next();
    },

    pull: answering(async (ctx) => {
      return summary(await syncService.pull(required(ctx, 'name'), ctx));
    }),

    retry: answering(async (ctx) => {
      return summary(await syncService.retry(required(ctx, 'sourceId'), required(ctx, 'id'), ctx));
    }),

    push: async (ctx, next) => {
      try {
        const result = await syncService.push(ctx.action.params.values);
        ctx.body = { code: ErrorCodes.SUCCESS, message: 'success', result };
      } catch (error) {
        if (!(error instanceof InvalidPayloadError)) {
          log.error('A push failed', { error });
        }
        ctx.status = 500;
        ctx.body = { code: 500, message: error instanceof Error ? error.message : String(error) };
      }
      await next();
    },
  };
}

/** Answers with what `answer` gives, or with the refusal in the caller's language. */
function answering(answer: (ctx: Context) => Promise<unknown>): Action {
  return async (ctx, next) => {
    try {
      ctx.body = await answer(ctx);
    } catch (error) {
      if (error instanceof RequestError) {
        ctx.throw(error.status, error.translate(ctx.t));
      }
      throw error;
    }
    await next();
  };
}

function required(ctx: Context, name: string): string {
  const value = ctx.action.params[name];
  if (!['string', 'number'].includes(typeof value) || value === '') {
    throw new RequestError(400, 'Parameter "{{name}}" is required', { name });
  }
  return String(value);
}

function summary(task: { get(field: string): unknown }) {
  return { id: task.get('id'), batch: task.get('batch'), status: task.get('status') };
}
