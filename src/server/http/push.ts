// `userData:push`: a payload from outside, and what became of it.
import type { Context } from '@nocobase/actions';
import type { Logger } from '@nocobase/logger';
import type { QueuedAnswer } from '../contracts/push';
import type { Action } from './answering';
import {
  ErrorCodes,
  InvalidPayloadError,
  logMessageOf,
  messageOf,
  RequestError,
  TranslatableError,
} from '../platform/errors';
import { personOf } from '../platform/person';
import { localeOf, translateWith } from '../platform/translate';
import type { PushRunner } from '../runs/pushes/push-runner';

/** Characters of an idempotency key. */
const MAX_KEY_LENGTH = 255;

export function pushAction(pushes: PushRunner, log: Logger): Action {
  return async (ctx, next) => {
    const t = translateWith(ctx.t);
    try {
      checkContentType(ctx);
      const answer = await pushes.receive(ctx.action.params.values, {
        t,
        locale: localeOf(ctx),
        userId: ctx.state.currentUser?.id,
        by: personOf(ctx),
        idempotencyKey: idempotencyKeyOf(ctx),
        isAnsweredAtOnce: isAnsweredAtOnce(ctx),
      });
      if ('push' in answer) {
        tellQueued(ctx, answer);
      } else {
        const message = 'dryRun' in answer ? t('This was a dry run: nothing was written.') : 'success';
        ctx.body = { code: ErrorCodes.SUCCESS, message, ...answer };
      }
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
  };
}

/** Whether the caller asks not to wait until everything is written (RFC 7240). */
function isAnsweredAtOnce(ctx: Context): boolean {
  const preferences = String(ctx.req?.headers.prefer ?? '').split(/[,;]/);
  return preferences.some((preference) => preference.trim().toLowerCase() === 'respond-async');
}

/** Says that a push was taken, and where its end is told. */
function tellQueued(ctx: Context, answer: QueuedAnswer) {
  const location = `${ctx.path.replace(/[^/]*$/, '')}userDataSyncPushes:get?filterByTk=${answer.push.id}`;
  ctx.status = 202;
  ctx.set('Location', location);
  ctx.set('Preference-Applied', 'respond-async');
  ctx.body = { code: ErrorCodes.SUCCESS, message: 'accepted', ...answer, location };
}

/** What is not sent as JSON is read as something else, in which no payload is found. */
function checkContentType(ctx: Context) {
  const type = ctx.request?.type ?? '';
  const isJson = /^application\/(.+\+)?json$/.test(type);
  if (!isJson && ctx.action.params.values?.dataType === undefined) {
    const given = type ? `not as ${type}` : 'and not without that header';
    throw new InvalidPayloadError(`A push is sent with the header "Content-Type: application/json", ${given}`);
  }
}

/** @throws RequestError (400) if it is empty or too long */
function idempotencyKeyOf(ctx: Context): string | undefined {
  const given = ctx.req?.headers['idempotency-key'] as string | undefined;
  const key = given?.trim();
  if (given !== undefined && (!key || key.length > MAX_KEY_LENGTH)) {
    throw new RequestError(400, 'The header "{{name}}" must have 1 to {{limit}} characters', {
      name: 'Idempotency-Key',
      limit: MAX_KEY_LENGTH,
    });
  }
  return key;
}
