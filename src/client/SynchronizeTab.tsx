import { useAPIClient, useCompile } from '@nocobase/client';
import { createApi } from '../admin/api';
import { SynchronizePage } from '../admin/SynchronizePage';
import { useTranslate } from '../admin/translate';
import { SettingsForm } from './SettingsForm';

/** The door of the first client into the admin page. */
export function SynchronizeTab() {
  const client = useAPIClient();
  const compile = useCompile();
  const words = useTranslate();
  return <SynchronizePage admin={{ api: createApi(client, words.t), ...words, compile, SettingsForm }} />;
}
