import { Drawer } from 'antd';
import { useAdmin } from '../admin';
import type { Id, Source } from '../api';
import { DrawerTitle } from '../DrawerTitle';
import { sourceTitle } from '../title';
import { OpenedTask } from './OpenedTask';
import { TaskTable } from './TaskTable';

interface TaskDrawerProps {
  /** The source whose tasks are shown; it stays while the drawer slides out. */
  source?: Source;
  /** The task whose row opens by itself, once it has ended. */
  opened?: Id;
  /** How many syncs were started in the page: one more means a task to show. */
  syncs: number;
  open: boolean;
  /** Called with a task that was started, started again or cancelled. */
  onChange(taskId?: Id): void;
  onClose(): void;
}

/** The drawer with the tasks of a source. */
export function TaskDrawer({ source, opened, syncs, open, onChange, onClose }: TaskDrawerProps) {
  const admin = useAdmin();
  const { t } = admin;
  const title = source && t('Tasks of {{source}}', { source: sourceTitle(source, admin) });
  const key = `${source?.id}-${syncs}`;
  return (
    <Drawer
      title={<DrawerTitle text={title} />}
      aria-label={title}
      width="min(1200px, 100%)"
      closable={{ 'aria-label': t('Close') }}
      open={open}
      onClose={onClose}
      destroyOnClose
    >
      {source &&
        (opened === undefined ? (
          <TaskTable key={key} source={source} onChange={onChange} />
        ) : (
          <OpenedTask key={key} source={source} opened={opened} onChange={onChange} />
        ))}
    </Drawer>
  );
}
