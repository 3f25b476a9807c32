import type { Context } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import { defaults } from 'lodash';

/**
 * The context a source works in. What started the task may have been a request, which knows the user and the language;
 * what is missing comes from the application.
 */
export function createTaskContext(app: Application, ctx?: Context): Context {
  return defaults(Object.create(ctx ?? app.context), {
    app,
    db: app.db,
    log: app.log,
    logger: app.logger,
    i18n: app.i18n,
    t: app.i18n.t.bind(app.i18n),
    cache: app.cache,
    state: {},
  });
}
