// How an action of this plugin answers.
import type { Context, Next } from '@nocobase/actions';
import { InvalidSettingError, RequestError } from '../platform/errors';
import { translateWith } from '../platform/translate';

export type Action = (ctx: Context, next: Next) => Promise<void>;

/** Answers with what `answer` gives, or with the refusal in the caller's language, and the setting that it is about as its `code`. */
export function answering(answer: (ctx: Context) => Promise<unknown>): Action {
  return async (ctx, next) => {
    try {
      ctx.body = await answer(ctx);
    } catch (error) {
      if (error instanceof RequestError) {
        // The place that it is about, as where sources are saved.
        const code = error instanceof InvalidSettingError ? { code: error.field } : {};
        ctx.throw(error.status, error.translate(translateWith(ctx.t)), code);
      }
      throw error;
    }
    await next();
  };
}
