// What can't be done with sources and tasks is refused where it is found out; here whoever asked is told, in their language.
import type { Next } from '@nocobase/actions';
import type { ResourcerActionContext } from '@nocobase/resourcer';
import { InvalidSettingError, RequestError } from '../platform/errors';
import { translateWith } from '../platform/translate';

/** Answers a refusal with its status and reason, and the field that it is about as its `code`. */
export async function tellRefusals(ctx: ResourcerActionContext, next: Next): Promise<void> {
  try {
    await next();
  } catch (error) {
    if (error instanceof RequestError) {
      const code = error instanceof InvalidSettingError ? { code: error.field } : {};
      ctx.throw(error.status, error.translate(translateWith(ctx.t)), code);
    }
    throw error;
  }
}
