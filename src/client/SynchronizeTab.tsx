import { useAPIClient, useCompile } from '@nocobase/client';
import { createApi } from '../admin/api';
import { SynchronizePage } from '../admin/SynchronizePage';
import { useTranslate } from '../admin/translate';

/** The door of the first client into the admin page. */
export function SynchronizeTab() {
  const client = useAPIClient();
  const compile = useCompile();
  const t = useTranslate();
  return <SynchronizePage admin={{ api: createApi(client, t), t, compile }} />;
}
