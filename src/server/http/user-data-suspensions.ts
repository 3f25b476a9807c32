// The HTTP API of suspensions: `userDataSuspensions:*`.
import type { Context } from '@nocobase/actions';
import type { Logger } from '@nocobase/logger';
import { RequestError } from '../platform/errors';
import { personName, personOf } from '../platform/person';
import { translateWith } from '../platform/translate';
import { listSuspensions, SORTABLE } from '../suspensions/list-suspensions';
import type { Suspensions } from '../suspensions/suspensions';
import { type Action, answering } from './answering';
import { optionalText, pageOf, pagingOf } from './params';

/** Users in one call. */
const LIMIT = 200;

const MAX_SEARCH = 255;

/** What the host's lists take, and this one does not: left aside, it would show others than those who were asked for. */
const REFUSED_PARAMS = ['filter', 'filterByTk', 'fields', 'appends', 'except', 'paginate'];

interface Refused {
  userId: string;
  message: string;
}

/** The actions of the resource `userDataSuspensions`. */
export function userDataSuspensionActions(suspensions: Suspensions, log: Logger): Record<string, Action> {
  return {
    list: answering(async (ctx) => {
      const { params } = ctx.action;
      const refused = REFUSED_PARAMS.find((name) => params[name] !== undefined);
      if (refused) {
        throw new RequestError(400, 'Parameter "{{name}}" is not taken here', { name: refused });
      }
      const paging = pagingOf(params);
      const search = optionalText(params.search, 'search', MAX_SEARCH)?.trim() || undefined;
      return pageOf(await listSuspensions(ctx.db, { ...paging, search, sort: sortOf(params.sort) }), paging);
    }),

    suspend: answering(async (ctx) => {
      const userIds = userIdsOf(ctx);
      const by = ctx.state.currentUser?.id ?? null;
      const refused = await refusalsOf(ctx, suspensions, userIds, by);
      const allowed = userIds.filter((id) => !refused.some(({ userId }) => userId === id));
      const suspended = await suspensions.suspend(
        allowed.map((userId) => ({ userId, sourceName: null, reason: 'manual', by })),
      );
      logChange(ctx, log, 'suspended', suspended);
      return { suspended, unchanged: allowed.filter((id) => !suspended.includes(id)), refused };
    }),

    lift: answering(async (ctx) => {
      const userIds = userIdsOf(ctx);
      const lifted = await suspensions.lift(userIds);
      logChange(ctx, log, 'let in again', lifted);
      return { lifted, unchanged: userIds.filter((id) => !lifted.includes(id)) };
    }),
  };
}

/** @throws RequestError naming each, if nobody may be suspended */
async function refusalsOf(ctx: Context, suspensions: Suspensions, userIds: string[], by: unknown): Promise<Refused[]> {
  const t = translateWith(ctx.t);
  const refusals = await suspensions.refusalsOf(userIds, by as string | null);
  const refused = [...refusals].map(([userId, error]) => ({ userId, message: error.translate(t) }));
  if (refused.length && refused.length === userIds.length) {
    const users = await ctx.db.getModel('users').findAll({ where: { id: [...refusals.keys()] } });
    const names = new Map(
      users.map((user: { get(): Record<string, unknown> }) => [String(user.get().id), personName(user.get())]),
    );
    const reasons = refused.map(({ userId, message }) => `${names.get(userId) ?? userId}: ${message}`).join('; ');
    throw new RequestError(400, 'Nobody was suspended. {{reasons}}', { reasons });
  }
  return refused;
}

function logChange(ctx: Context, log: Logger, what: string, userIds: string[]) {
  if (userIds.length) {
    log.info(`${personOf(ctx)} has ${what} the users ${userIds.join(', ')}`);
  }
}

function userIdsOf(ctx: Context): string[] {
  const given: unknown = ctx.action.params.values?.userIds;
  const ids = Array.isArray(given) ? given : [];
  const isId = (id: unknown) => ['string', 'number'].includes(typeof id) && /^[1-9]\d{0,17}$/.test(String(id));
  if (!ids.length || ids.length > LIMIT || !ids.every(isId)) {
    throw new RequestError(400, '"{{name}}" must be a list of 1 to {{limit}} ids', { name: 'userIds', limit: LIMIT });
  }
  return [...new Set(ids.map(String))];
}

function sortOf(value: unknown = '-since'): string {
  const [sort] = Array.isArray(value) && value.length === 1 ? value : [value];
  if (typeof sort !== 'string' || !SORTABLE.includes(sort.replace(/^-/, ''))) {
    throw new RequestError(400, '"{{path}}" can not be asked for in "{{parameter}}". What can: {{allowed}}', {
      path: (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 100),
      parameter: 'sort',
      allowed: SORTABLE.join(', '),
    });
  }
  return sort;
}
