import { CloseOutlined } from '@ant-design/icons';
import { Alert, Space } from 'antd';
import { Link } from 'react-router-dom';
import { useAdmin } from '../admin';
import type { Source, Task } from '../api';
import { outcomeLine } from '../tasks/outcome';
import { TaskStatus } from '../tasks/status';
import { targetPage } from '../tasks/target';
import { sourceTitle } from '../title';

interface EndedSyncProps {
  /** Undefined, if it was deleted or is not on the page. */
  source?: Source;
  task: Task;
  onClose(): void;
}

/** Says how a sync ended that was seen to run, and leads to what it brought. */
export function EndedSync({ source, task, onClose }: EndedSyncProps) {
  const admin = useAdmin();
  if (!source) {
    return null;
  }
  const { status, message, outcome } = task;
  const brought = outcome?.targets.length ? outcome : undefined;
  const pages = (brought?.targets ?? []).map((target) => targetPage(target, admin.t)).filter(({ path }) => path);
  return (
    <Alert
      type={status === 'success' ? 'success' : status === 'failed' ? 'error' : 'warning'}
      closable={{ closeIcon: <CloseOutlined />, 'aria-label': admin.t('Close') }}
      onClose={onClose}
      message={
        <Space wrap size="middle">
          <strong style={{ overflowWrap: 'anywhere' }}>{sourceTitle(source, admin)}</strong>
          <TaskStatus task={task} />
          {brought && outcomeLine(brought, admin)}
          {pages.map(({ title, path }) => (
            <Link key={path} to={path!}>
              {title}
            </Link>
          ))}
        </Space>
      }
      description={message}
    />
  );
}
