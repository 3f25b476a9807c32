import { Drawer } from 'antd';
import { useAdmin } from '../admin';
import { DrawerTitle } from '../DrawerTitle';
import { SuspendedPeople } from './SuspendedPeople';

interface SuspensionDrawerProps {
  open: boolean;
  onClose(): void;
}

/** The drawer with the people who are suspended. */
export function SuspensionDrawer({ open, onClose }: SuspensionDrawerProps) {
  const { t } = useAdmin();
  const title = t('Suspended people');
  return (
    <Drawer
      title={<DrawerTitle text={title} />}
      aria-label={title}
      width="min(1100px, 100%)"
      closable={{ 'aria-label': t('Close') }}
      open={open}
      onClose={onClose}
      destroyOnClose
    >
      <SuspendedPeople />
    </Drawer>
  );
}
