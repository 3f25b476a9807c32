// Who changed what of a source, for the log.
import type { Context } from '@nocobase/actions';
import type { Database, Transaction } from '@nocobase/database';
import type { Logger } from '@nocobase/logger';
import type { SyncSourceModel } from './sync-source-model';
import { personOf } from '../platform/person';

/** Not of its purport: who and when is said anyway, and where a source stands in a list does not matter. */
const UNTOLD = ['id', 'createdAt', 'updatedAt', 'createdById', 'updatedById', 'sort'];

interface SaveOptions {
  context?: Context;
  transaction?: Transaction;
}

/** Has every source that is added, changed or deleted noted in the log once that is certain. */
export function logSourceChanges(db: Database, logger: Logger): void {
  const note = (source: SyncSourceModel, what: string, { context, transaction }: SaveOptions = {}) => {
    const say = () => {
      logger.info(`Source "${source.name}" was ${what} by ${personOf(context)}`);
    };
    if (transaction) {
      transaction.afterCommit(say);
    } else {
      say();
    }
  };
  db.on('userDataSyncSources.beforeUpdate', (source: SyncSourceModel, options?: SaveOptions) => {
    const changes = changesOf(source);
    if (changes) {
      note(source, `changed (${changes})`, options);
    }
  });
  db.on('userDataSyncSources.afterCreate', (source: SyncSourceModel, options?: SaveOptions) =>
    note(source, 'added', options),
  );
  db.on('userDataSyncSources.afterDestroy', (source: SyncSourceModel, options?: SaveOptions) =>
    note(source, 'deleted', options),
  );
}

function changesOf(source: SyncSourceModel): string {
  return ((source.changed() || []) as string[])
    .filter((field) => !UNTOLD.includes(field))
    .map((field) =>
      field === 'options' || field === 'mapping'
        ? field
        : `${field}: ${displaySetting(source.previous(field as never))} -> ${displaySetting(source.get(field))}`,
    )
    .join(', ');
}

function displaySetting(value: unknown) {
  return JSON.stringify(value ?? null);
}
