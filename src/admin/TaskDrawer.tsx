import { Drawer } from 'antd';
import { useAdmin } from './admin';
import type { Source } from './api';
import { TaskTable } from './TaskTable';
import { sourceTitle } from './title';

interface TaskDrawerProps {
  /** The source whose tasks are shown; it stays while the drawer slides out. */
  source?: Source;
  /** How many syncs were started in the page: one more means a task to show. */
  syncs: number;
  open: boolean;
  onClose(): void;
}

/** The drawer with the tasks of a source. */
export function TaskDrawer({ source, syncs, open, onClose }: TaskDrawerProps) {
  const admin = useAdmin();
  const { t } = admin;
  return (
    <Drawer
      title={source && t('Tasks of {{source}}', { source: sourceTitle(source, admin) })}
      width="min(800px, 100%)"
      closable={{ 'aria-label': t('Close') }}
      open={open}
      onClose={onClose}
      destroyOnClose
    >
      {source && <TaskTable key={`${source.id}-${syncs}`} source={source} />}
    </Drawer>
  );
}
