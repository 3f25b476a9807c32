// `userData:history` and `userData:historySubjects`: what was changed of a user or a department, and whose history there is.
import type { Context } from '@nocobase/actions';
import { HISTORY_RESOURCES, type HistoryResource } from '../contracts/history';
import { RequestError } from '../platform/errors';
import { findHistory, type HistoryQuery } from '../runs/history/history-rows';
import { findSubjects } from '../runs/history/history-subjects';
import { type Action, answering } from './answering';
import { optionalText, pageOf, pagingOf, requiredText, rowId } from './params';

/** More than any uid or name has. */
const MAX_LENGTH = 255;

export const historyActions: Record<'history' | 'historySubjects', Action> = {
  history: answering(async (ctx) => {
    const paging = pagingOf(ctx.action.params);
    return pageOf(await findHistory(ctx.db, queryOf(ctx), paging), paging);
  }),

  historySubjects: answering(async (ctx) => {
    const search = optionalText(ctx.action.params.search, 'search', MAX_LENGTH)?.trim();
    return findSubjects(ctx.db, requiredText(search, 'search'));
  }),
};

/** By `resource` and `id`, or by `sourceName`, `dataType` and `uid`. */
function queryOf({ action: { params } }: Context): HistoryQuery {
  if (params.uid === undefined) {
    const resource = oneOf(Object.values(HISTORY_RESOURCES), params.resource, 'resource') as HistoryResource;
    return { resource, id: rowId(params.id, 'id') };
  }
  return {
    sourceName: requiredText(params.sourceName, 'sourceName'),
    dataType: oneOf(Object.keys(HISTORY_RESOURCES), params.dataType, 'dataType'),
    uid: requiredText(params.uid, 'uid'),
  };
}

function oneOf(allowed: string[], value: unknown, name: string): string {
  if (!allowed.includes(value as string)) {
    throw new RequestError(400, 'Parameter "{{name}}" must be one of {{allowed}}', {
      name,
      allowed: allowed.join(', '),
    });
  }
  return value as string;
}
