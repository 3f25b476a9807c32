import { useFlowContext } from '@nocobase/flow-engine';
import { createApi } from '../admin/http-api';
import { loadModule } from '../admin/load-module';
import { SynchronizePage } from '../admin/SynchronizePage';
import { useTranslate } from '../admin/translate';
import { SettingsForm } from './SettingsForm';

/** The door of the second client into the admin page. */
export default function SynchronizeTab() {
  const context = useFlowContext();
  const words = useTranslate();
  const compile = (title: string) => context.t(title);
  const api = createApi(context.api, words.t);
  const load = (path: string) => loadModule(context, api.fileAddress(path));
  return <SynchronizePage admin={{ api, ...words, compile, SettingsForm, load }} />;
}
