import { type ComponentLoader } from '@nocobase/client-v2';
import { useFlowContext } from '@nocobase/flow-engine';
import { useRequest } from 'ahooks';
import { Skeleton } from 'antd';
import { type SettingsFormProps, useAdmin } from '../admin/admin';
import { LoadError } from '../admin/LoadError';
import { NoSettings } from '../admin/NoSettings';

/** The settings form that a plugin registered for its source type in the second client. */
export function SettingsForm({ sourceType }: SettingsFormProps) {
  const { userDataSyncSourceTypes } = useFlowContext();
  const loader = userDataSyncSourceTypes.get(sourceType)?.components.AdminSettingsFormLoader;
  return loader ? <LoadedSettings loader={loader} /> : <NoSettings />;
}

function LoadedSettings({ loader }: { loader: ComponentLoader }) {
  const { t } = useAdmin();
  const { data, error, loading, refresh } = useRequest(loader, { onError: () => {} });
  if (error) {
    const title = t('The settings form could not be loaded');
    return <LoadError title={title} error={error} loading={loading} onRetry={refresh} />;
  }
  return data ? <data.default /> : <Skeleton active />;
}
