// How much a request to this plugin may hold. The host clones all of it when it checks rights, several times over and without a pause:
// what is pushed is set aside meanwhile, since the check of payloads knows what to say of it, and others have a bound.
import type { Next } from '@nocobase/actions';
import type { Action, ResourcerActionContext } from '@nocobase/resourcer';
import { RequestError } from '../platform/errors';
import { copyJson } from '../ingest/check/json-copy';
import { translateWith } from '../platform/translate';
import { isOurs, isPush } from '../platform/our-resources';

const payloads = new WeakMap<Action, unknown>();

/** To be used before rights are checked. */
export async function boundRequest(ctx: ResourcerActionContext, next: Next): Promise<void> {
  const { action } = ctx;
  if (isOurs(action)) {
    if (isPush(action)) {
      payloads.set(action, action.params.values);
      action.params.values = undefined;
    } else {
      checkBounds(ctx, action);
    }
  }
  await next();
}

/** To be used once rights are checked. */
export async function bringPayloadBack({ action }: ResourcerActionContext, next: Next): Promise<void> {
  if (action && payloads.has(action)) {
    action.params.values = payloads.get(action);
  }
  await next();
}

function checkBounds(ctx: ResourcerActionContext, { params }: Action) {
  const { fault } = copyJson(params);
  if (fault) {
    const [place, inValues] = fault.path;
    const field = place === 'values' ? (inValues ?? place) : place;
    const refusal = new RequestError(400, '"{{field}}" is nested too deep, or holds too many values', { field });
    ctx.throw(refusal.status, refusal.translate(translateWith(ctx.t)));
  }
}
