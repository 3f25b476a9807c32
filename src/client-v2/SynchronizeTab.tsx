import { useFlowContext } from '@nocobase/flow-engine';
import { createApi } from '../admin/api';
import { SynchronizePage } from '../admin/SynchronizePage';
import { useTranslate } from '../admin/translate';

/** The door of the second client into the admin page. */
export default function SynchronizeTab() {
  const context = useFlowContext();
  const t = useTranslate();
  return <SynchronizePage admin={{ api: createApi(context.api, t), t, compile: (title) => context.t(title) }} />;
}
