import { Space, Tag, type TagProps } from 'antd';
import { type Admin, useAdmin } from '../admin';
import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  EyeOutlined,
  PauseCircleOutlined,
  RedoOutlined,
  StopOutlined,
  SyncOutlined,
  UserOutlined,
} from '../icons';
import type { Task } from '../api';

const ACTIVE = ['init', 'processing'];
const RETRYABLE = ['failed', 'partial', 'cancelled'];

/** Whether a task of this status will change by itself. */
export const isActive = ({ status }: Pick<Task, 'status'>) => ACTIVE.includes(status);

/** Whether a task of this status can be started again. */
export const isRetryable = ({ status }: Pick<Task, 'status'>) => RETRYABLE.includes(status);

/** Whether a task only tells what a sync would do. */
export const isPreview = ({ kind }: Pick<Task, 'kind'>) => kind === 'preview' || kind === 'preview-person';

/** Whether a task is about one person only. */
export const isOfPerson = ({ kind }: Pick<Task, 'kind'>) => kind === 'preview-person' || kind === 'sync-person';

/** Whether a task writes once more what failed in another run, without pulling. */
export const isRetryOfFailed = ({ kind }: Pick<Task, 'kind'>) => kind === 'retry-failed';

/** Whether a preview found that a sync would stop at the removal limit: all that it has to say besides is why. */
export const wouldBeStopped = (task: Pick<Task, 'kind' | 'status' | 'message'>) =>
  isPreview(task) && task.status === 'success' && Boolean(task.message);

/** How a task that wrote ended, in a word; a status that isn't known yet is given as it is stored. */
export function endText(status: string, t: Admin['t']): string {
  const texts: Record<string, string> = {
    success: t('Success'),
    partial: t('Partly failed'),
    failed: t('Failed'),
    cancelled: t('Cancelled'),
  };
  return texts[status] ?? status;
}

/** The status of a task, in a word and an icon, and whether it is a preview, a retry of failed records or about one person; a status that isn't known yet shows as it is stored. */
export function TaskStatus({ task }: { task: Pick<Task, 'kind' | 'status' | 'message' | 'personUid'> }) {
  const { status } = task;
  const { t } = useAdmin();
  const stopped: TagProps = { icon: <PauseCircleOutlined />, color: 'warning', children: t('Would be stopped') };
  const completed: TagProps = { icon: <CheckCircleOutlined />, color: 'success', children: t('Completed') };
  const looks: Record<string, TagProps> = {
    init: { icon: <ClockCircleOutlined />, children: t('Pending') },
    processing: { icon: <SyncOutlined spin />, color: 'processing', children: t('Running') },
    success: !isPreview(task)
      ? { icon: <CheckCircleOutlined />, color: 'success', children: endText(status, t) }
      : wouldBeStopped(task)
        ? stopped
        : completed,
    partial: { icon: <ExclamationCircleOutlined />, color: 'warning', children: endText(status, t) },
    failed: { icon: <CloseCircleOutlined />, color: 'error', children: endText(status, t) },
    cancelled: { icon: <StopOutlined />, children: endText(status, t) },
  };
  return (
    <Space size={4} wrap>
      <Tag {...(looks[status] ?? { children: status })} style={NO_MARGIN} />
      {isPreview(task) && (
        <Tag icon={<EyeOutlined />} style={NO_MARGIN}>
          {t('Preview')}
        </Tag>
      )}
      {isOfPerson(task) && (
        <Tag icon={<UserOutlined />} style={WRAPS}>
          {t('One person')}: {task.personUid}
        </Tag>
      )}
      {isRetryOfFailed(task) && (
        <Tag icon={<RedoOutlined />} style={NO_MARGIN}>
          {t('Retry of failed records')}
        </Tag>
      )}
    </Space>
  );
}

const NO_MARGIN = { marginInlineEnd: 0 };
/** A uid may be long. */
const WRAPS = { ...NO_MARGIN, whiteSpace: 'normal', overflowWrap: 'anywhere' } as const;
