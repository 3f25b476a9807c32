import { Typography } from 'antd';
import { useAdmin } from './admin';

/** Stands where the settings form of a source type would, if it brought one. */
export function NoSettings() {
  const { t } = useAdmin();
  return <Typography.Text type="secondary">{t('There is nothing to set for this source type.')}</Typography.Text>;
}
