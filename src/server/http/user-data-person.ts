// `userData:findPeople`, `userData:previewPerson` and `userData:pullPerson`: one person of a source, on demand.
import type { Context } from '@nocobase/actions';
import type { PersonRef } from '../contracts/person';
import { RequestError } from '../platform/errors';
import { findPeople } from '../runs/person/find-people';
import type { UserDataSyncService } from '../runs/user-data-sync-service';
import { type Action, answering } from './answering';
import { optionalText, requiredText, rowId, summaryOf } from './params';

/** More than any uid or name has. */
const MAX_LENGTH = 255;

interface Deps {
  syncService: UserDataSyncService;
}

export function personActions({ syncService }: Deps): Record<'findPeople' | 'previewPerson' | 'pullPerson', Action> {
  return {
    findPeople: answering(async (ctx) => {
      const { sourceId, search } = ctx.action.params;
      const id = rowId(requiredText(sourceId, 'sourceId'), 'sourceId');
      const text = optionalText(search, 'search', MAX_LENGTH)?.trim();
      return findPeople(ctx.db, await nameOf(id, ctx), text || undefined);
    }),

    previewPerson: answering(async (ctx) => {
      const name = requiredText(ctx.action.params.name, 'name');
      return summaryOf(await syncService.previewPerson(name, { uid: uidOf(ctx) }, ctx));
    }),

    pullPerson: answering(async (ctx) => {
      const name = requiredText(ctx.action.params.name, 'name');
      return summaryOf(await syncService.pullPerson(name, personOf(ctx), ctx));
    }),
  };
}

async function nameOf(id: string, { db }: Context): Promise<string> {
  const source = await db.getModel('userDataSyncSources').findOne({ attributes: ['name'], where: { id } as never });
  if (!source) {
    throw new RequestError(404, 'No source with id {{id}} was found', { id });
  }
  return source.get('name') as string;
}

function uidOf({ action: { params } }: Context): string {
  return requiredText(optionalText(params.uid, 'uid', MAX_LENGTH), 'uid');
}

function personOf(ctx: Context): PersonRef {
  const { digest } = ctx.action.params;
  if (digest !== undefined && !/^[0-9a-f]{64}$/.test(String(digest))) {
    throw new RequestError(400, 'Parameter "{{name}}" must be the "digest" of a person who was looked up', {
      name: 'digest',
    });
  }
  return { uid: uidOf(ctx), digest: digest as string | undefined };
}
