import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  StopOutlined,
  SyncOutlined,
} from '@ant-design/icons';
import { Tag, type TagProps } from 'antd';
import { useAdmin } from '../admin';
import type { Task } from '../api';

const ACTIVE = ['init', 'processing'];
const RETRYABLE = ['failed', 'partial', 'cancelled'];

/** Whether a task of this status will change by itself. */
export const isActive = ({ status }: Pick<Task, 'status'>) => ACTIVE.includes(status);

/** Whether a task of this status can be started again. */
export const isRetryable = ({ status }: Pick<Task, 'status'>) => RETRYABLE.includes(status);

/** The status of a task, in a word and a sign; one that isn't known yet shows as it is stored. */
export function TaskStatus({ status }: Pick<Task, 'status'>) {
  const { t } = useAdmin();
  const looks: Record<string, TagProps> = {
    init: { icon: <ClockCircleOutlined />, children: t('Waiting') },
    processing: { icon: <SyncOutlined spin />, color: 'processing', children: t('Processing') },
    success: { icon: <CheckCircleOutlined />, color: 'success', children: t('Success') },
    partial: { icon: <ExclamationCircleOutlined />, color: 'warning', children: t('Partly failed') },
    failed: { icon: <CloseCircleOutlined />, color: 'error', children: t('Failed') },
    cancelled: { icon: <StopOutlined />, children: t('Cancelled') },
  };
  return <Tag {...(looks[status] ?? { children: status })} style={{ marginInlineEnd: 0 }} />;
}
