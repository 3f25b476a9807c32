import { useFlowContext } from '@nocobase/flow-engine';
import { createApi } from '../admin/api';
import { SynchronizePage } from '../admin/SynchronizePage';
import { useTranslate } from '../admin/translate';
import { SettingsForm } from './SettingsForm';

/** The door of the second client into the admin page. */
export default function SynchronizeTab() {
  const context = useFlowContext();
  const words = useTranslate();
  const compile = (title: string) => context.t(title);
  return <SynchronizePage admin={{ api: createApi(context.api, words.t), ...words, compile, SettingsForm }} />;
}
