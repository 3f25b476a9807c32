// `userData:findPeople`, `userData:previewPerson` and `userData:pullPerson`: one person of a source, on demand.
import type { Context } from '@nocobase/actions';
import { typedUid } from '../ingest/person-in-payload';
import { RequestError } from '../platform/errors';
import { findPeople } from '../runs/person/find-people';
import type { UserDataSyncService } from '../runs/user-data-sync-service';
import { type Action, answering } from './answering';
import { DIGEST, optionalText, requiredText, rowId, summaryOf } from './params';

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
      return summaryOf(await syncService.pullPerson(name, { uid: uidOf(ctx), digest: digestOf(ctx) }, ctx));
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
  const uid = typedUid(requiredText(params.uid, 'uid'));
  if (uid === undefined) {
    throw new RequestError(400, 'Parameter "{{name}}" must be a text of 1 to {{limit}} visible characters', {
      name: 'uid',
      limit: MAX_LENGTH,
    });
  }
  return uid;
}

/** Nobody is written, or deleted, whom nobody has looked at. */
function digestOf({ action: { params } }: Context): string {
  const digest = requiredText(params.digest, 'digest');
  if (!DIGEST.test(digest)) {
    throw new RequestError(400, 'Parameter "{{name}}" must be the "digest" of a person who was looked up', {
      name: 'digest',
    });
  }
  return digest;
}
