import { Drawer, Flex, Typography } from 'antd';
import { useAdmin } from '../admin';
import type { Push } from '../api';
import { DrawerTitle } from '../DrawerTitle';
import { formatDuration, formatTime } from '../format';
import { FailureTable } from '../tasks/FailureTable';
import { NoticeList } from '../tasks/NoticeList';
import { OutcomeTable } from '../tasks/OutcomeTable';
import { RetryFailed } from '../tasks/RetryFailed';
import { starterOf } from '../tasks/person';
import { TaskStatus } from '../tasks/status';
import { useWords } from '../tasks/words';

interface PushDrawerProps {
  /** It stays while the drawer slides out. */
  push?: Push;
  open: boolean;
  onClose(): void;
  /** Called when something was done from here, however that went. */
  onDone(): void;
}

/** The drawer with what became of a push. */
export function PushDrawer({ push, open, onClose, onDone }: PushDrawerProps) {
  const { t } = useAdmin();
  const title = push && t('Push under "{{name}}"', { name: push.sourceName });
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
      {push && <PushDetails push={push} onDone={onDone} />}
    </Drawer>
  );
}

function PushDetails({ push, onDone }: { push: Push; onDone(): void }) {
  const { t, language } = useAdmin();
  const { outcome, startedAt, cost } = push;
  const message = useWords().messageOf(push);
  const when = [formatTime(startedAt, language), cost != null && formatDuration(cost, language)];
  return (
    <Flex vertical gap="middle">
      <Flex wrap gap="small" align="center">
        <TaskStatus task={push} />
        <Typography.Text type="secondary">
          {[starterOf(push) ?? t('Automatic'), ...when].filter(Boolean).join(' · ')}
        </Typography.Text>
        {Boolean(push.failuresKept) && <RetryFailed run={push} onDone={() => onDone()} />}
      </Flex>
      {message && (
        <Typography.Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{message}</Typography.Text>
      )}
      {Boolean(outcome?.targets.length) && <OutcomeTable outcome={outcome!} isPreview={false} />}
      {Boolean(outcome?.notices?.length) && <NoticeList notices={outcome!.notices!} />}
      {Boolean(outcome?.failedRecords) && (
        <FailureTable run={push} sourceName={push.sourceName} name={`${push.sourceName} ${startedAt}`} />
      )}
    </Flex>
  );
}
