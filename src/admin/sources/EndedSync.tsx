import { Alert, Space, Typography } from 'antd';
import { Link } from 'react-router-dom';
import { useAdmin } from '../admin';
import { CloseOutlined } from '../icons';
import type { Source, Task } from '../api';
import { outcomeLine } from '../tasks/outcome';
import { TaskStatus } from '../tasks/status';
import { targetPage } from '../tasks/target';
import { useWords } from '../tasks/words';
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
  const { messageOf } = useWords();
  if (!source) {
    return null;
  }
  const { status, outcome } = task;
  const brought = outcome?.targets.length ? outcome : undefined;
  const pages = (brought?.targets ?? []).map((target) => targetPage(target, admin.t)).filter(({ path }) => path);
  return (
    <Alert
      type={status === 'success' ? 'success' : status === 'failed' ? 'error' : 'warning'}
      closable={{ closeIcon: <CloseOutlined />, 'aria-label': admin.t('Close') }}
      onClose={onClose}
      message={
        <Space wrap size="middle">
          <Typography.Text strong ellipsis={{ tooltip: true }} style={{ maxWidth: 'min(300px, 70vw)' }}>
            {sourceTitle(source, admin)}
          </Typography.Text>
          <TaskStatus task={task} />
          {brought && outcomeLine(brought, admin)}
          {pages.map(({ title, path }) => (
            <Link key={path} to={path!}>
              {title}
            </Link>
          ))}
        </Space>
      }
      description={messageOf(task)}
    />
  );
}
