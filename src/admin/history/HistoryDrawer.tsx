import { Drawer, Empty, Flex } from 'antd';
import { useAdmin } from '../admin';
import type { HistorySubject } from '../api';
import { DrawerTitle } from '../DrawerTitle';
import { HistoryTable } from './HistoryTable';
import { SubjectSelect } from './SubjectSelect';

interface HistoryDrawerProps {
  /** Whose history is shown; it stays while the drawer slides out. */
  subject?: HistorySubject;
  open: boolean;
  onChoose(subject: HistorySubject): void;
  onClose(): void;
}

/** The drawer with what runs and pushes changed of a person or a department, who can be searched here. */
export function HistoryDrawer({ subject, open, onChoose, onClose }: HistoryDrawerProps) {
  const { t } = useAdmin();
  const title = t('History');
  return (
    <Drawer
      title={<DrawerTitle text={title} />}
      aria-label={title}
      width="min(1000px, 100%)"
      closable={{ 'aria-label': t('Close') }}
      open={open}
      onClose={onClose}
      destroyOnClose
    >
      <Flex vertical gap="middle">
        <SubjectSelect subject={subject} onChoose={onChoose} />
        {subject ? (
          <HistoryTable key={JSON.stringify(subject)} subject={subject} />
        ) : (
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={t('Choose a person or a department to see what tasks and pushes changed.')}
          />
        )}
      </Flex>
    </Drawer>
  );
}
