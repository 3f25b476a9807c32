import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  MinusCircleOutlined,
  SyncOutlined,
} from '@ant-design/icons';
import { Tag } from 'antd';
import { useAdmin } from './admin';

const ACTIVE = ['init', 'processing'];

/** Whether a task of this status will change by itself. */
export const isActive = (status: string) => ACTIVE.includes(status);

/** Whether a task of this status can be started again. */
export const isRetryable = (status: string) => status === 'failed';

/** The status of a task, in a word and a sign; one that isn't known yet shows as it is stored. */
export function TaskStatus({ status }: { status: string }) {
  const { t } = useAdmin();
  switch (status) {
    case 'init':
      return <Tag icon={<ClockCircleOutlined />}>{t('Waiting')}</Tag>;
    case 'processing':
      return (
        <Tag icon={<SyncOutlined spin />} color="processing">
          {t('Processing')}
        </Tag>
      );
    case 'success':
      return (
        <Tag icon={<CheckCircleOutlined />} color="success">
          {t('Success')}
        </Tag>
      );
    case 'failed':
      return (
        <Tag icon={<CloseCircleOutlined />} color="error">
          {t('Failed')}
        </Tag>
      );
    default:
      return <Tag>{status}</Tag>;
  }
}

/** Whether a source is enabled, in a word and a sign. */
export function SourceStatus({ enabled }: { enabled: boolean }) {
  const { t } = useAdmin();
  return enabled ? (
    <Tag icon={<CheckCircleOutlined />} color="success">
      {t('Enabled')}
    </Tag>
  ) : (
    <Tag icon={<MinusCircleOutlined />}>{t('Disabled')}</Tag>
  );
}
