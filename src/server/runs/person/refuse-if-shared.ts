// Who is alone in a run may share a user with a record that the run does not know.
import type { Database } from '@nocobase/database';
import type { SourceResults } from '../../ingest/run-options';
import { Ledger } from '../../ledger/ledger';
import { TaskStopped } from '../../platform/errors';

/** @throws TaskStopped if another record of the source stands for the same user: which of them counts is known to a full sync */
export async function refuseIfShared(db: Database, { sourceName, directory }: SourceResults): Promise<void> {
  const ledger = new Ledger(db);
  for (const { uid, user } of directory.users.entries.values()) {
    const linked = user?.id ? await ledger.findLinkedTo({ sourceName, dataType: 'user' }, 'users', [user.id]) : [];
    const other = linked.find(({ sourceUk, metaData }) => sourceUk !== uid && !metaData?.isDeleted);
    if (other) {
      throw new TaskStopped(
        'failed',
        '"{{uid}}" is the same user as "{{other}}", another record of this source. Only a full sync can tell which of them counts.',
        { uid, other: other.sourceUk },
      );
    }
  }
}
