// The host's request log writes down the address of a request and what its action was asked, the options of a source and pushed
// passwords with it. It asks the context and the action for that, so these answer with a masked copy.
import type { Context, Next } from '@nocobase/actions';
import type { ResourcerActionContext } from '@nocobase/resourcer';
import { isSecretKey, MASK, maskSecrets } from '../platform/mask';
import { isOurs, RESOURCES } from '../platform/our-resources';

const PATH = new RegExp(`/(${RESOURCES.join('|')})(?=[:./]|$)`);

/** `options.token` and `filter[options]` are options too. */
const isMasked = (key: string) => /(^|[.[])options\b/.test(key) || isSecretKey(key);

/** Masks what an action was asked. */
export async function maskRequestLog(ctx: ResourcerActionContext, next: Next): Promise<void> {
  const { action } = ctx;
  if (isOurs(action)) {
    const toJSON = action.toJSON.bind(action);
    action.toJSON = () => maskSecrets(toJSON(), isMasked).data as ReturnType<typeof toJSON>;
  }
  await next();
}

/** Masks the query in the address, which the log alone reads from the context. */
export async function maskRequestAddress(ctx: Context, next: Next): Promise<void> {
  if (ctx.querystring && PATH.test(ctx.path)) {
    Object.defineProperty(ctx, 'url', { value: `${ctx.path}?${maskedQuery(ctx.querystring)}` });
  }
  await next();
}

function maskedQuery(querystring: string): string {
  const query = new URLSearchParams(querystring);
  const masked = [...query].map(([name, value]) => [name, isMasked(name) ? MASK : maskedValue(value)]);
  return masked.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

/** A filter may be JSON. */
function maskedValue(value: string): string {
  if (!/^\s*[[{]/.test(value)) {
    return value;
  }
  try {
    return JSON.stringify(maskSecrets(JSON.parse(value), isMasked).data);
  } catch {
    return MASK;
  }
}
