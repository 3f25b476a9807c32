import { Drawer } from 'antd';
import { useRef } from 'react';
import { useAdmin } from '../admin';
import { DrawerTitle } from '../DrawerTitle';
import { focusFirst } from '../focus';
import { sourceTitle } from '../title';
import type { LookedUp } from './lookup-context';
import { PersonLookup } from './PersonLookup';

interface PersonDrawerProps {
  /** It stays while the drawer slides out. */
  wanted?: LookedUp;
  open: boolean;
  onTask(): void;
  onClose(): void;
}

/** The drawer in which one person of a source is looked up, and synced. */
export function PersonDrawer({ wanted, open, onTask, onClose }: PersonDrawerProps) {
  const admin = useAdmin();
  const { t } = admin;
  const frame = useRef<HTMLDivElement>(null);
  const title = wanted && t('One person of {{source}}', { source: sourceTitle(wanted.source, admin) });
  return (
    <Drawer
      title={<DrawerTitle text={title} />}
      aria-label={title}
      width="min(900px, 100%)"
      closable={{ 'aria-label': t('Close') }}
      open={open}
      afterOpenChange={(isOpen) => isOpen && !wanted?.person && focusFirst(frame.current, '[role=combobox]')}
      onClose={onClose}
      destroyOnClose
    >
      <div ref={frame}>{wanted && <PersonLookup {...wanted} onTask={onTask} />}</div>
    </Drawer>
  );
}
