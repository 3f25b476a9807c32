import { useAPIClient, useApp, useCompile } from '@nocobase/client';
import { createApi } from '../admin/http-api';
import { loadModule } from '../admin/load-module';
import { SynchronizePage } from '../admin/SynchronizePage';
import { useTranslate } from '../admin/translate';
import { SettingsForm } from './SettingsForm';

/** The door of the first client into the admin page. */
export function SynchronizeTab() {
  const client = useAPIClient();
  const { flowEngine } = useApp();
  const compile = useCompile();
  const words = useTranslate();
  const api = createApi(client, words.t);
  const load = (path: string) => loadModule(flowEngine.context, api.fileAddress(path));
  return <SynchronizePage admin={{ api, ...words, compile, SettingsForm, load }} />;
}
