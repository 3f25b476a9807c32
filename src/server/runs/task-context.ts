import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { i18nOf } from '../platform/translate';

/**
 * The context a source works in when it is pulled. There is no request behind it, on a worker least of all: it has what the
 * application has, the language of whoever started the task, and that user in its state.
 */
export async function createTaskContext(app: Application, task: Model): Promise<Context> {
  const i18n = await i18nOf(app, task.get('locale') as string | null);
  const userId = task.get('updatedById') ?? task.get('createdById');
  const currentUser = userId
    ? await app.db.getRepository('users').findOne({ filterByTk: userId as number })
    : undefined;
  return Object.assign(Object.create(app.context), {
    app,
    db: app.db,
    log: app.log,
    logger: app.logger,
    cache: app.cache,
    i18n,
    t: i18n.t.bind(i18n),
    getCurrentLocale: () => i18n.language,
    state: currentUser ? { currentUser } : {},
  });
}
