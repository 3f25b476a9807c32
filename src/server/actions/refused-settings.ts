// Settings of a source are checked where they are saved, whoever saves them; here whoever asked for it is told, in their language.
import type { Next } from '@nocobase/actions';
import type { ResourcerActionContext } from '@nocobase/resourcer';
import { InvalidSettingError } from '../errors';
import { translateWith } from '../translate';

/** Answers 400 with the reason, and the field as its `code`. */
export async function tellRefusedSettings(ctx: ResourcerActionContext, next: Next): Promise<void> {
  try {
    await next();
  } catch (error) {
    if (error instanceof InvalidSettingError) {
      ctx.throw(error.status, error.translate(translateWith(ctx.t)), { code: error.field });
    }
    throw error;
  }
}
