import { useMount } from 'ahooks';
import { Alert, Button, Flex } from 'antd';
import { useRef } from 'react';
import { useAdmin } from '../admin';
import type { Source, Task } from '../api';
import { useHistory } from '../history/history-context';
import { HistoryOutlined } from '../icons';
import { outcomeLine } from '../tasks/outcome';
import { TaskStatus } from '../tasks/status';
import { NoticeList } from '../tasks/NoticeList';
import { useWords } from '../tasks/words';
import type { ChosenPerson } from './lookup-context';

interface AppliedPersonProps {
  source: Source;
  person: ChosenPerson;
  task: Task;
}

/** What became of a person who was synced alone. */
export function AppliedPerson({ source, person: { uid, name = uid }, task }: AppliedPersonProps) {
  const admin = useAdmin();
  const { t } = admin;
  const { messageOf } = useWords();
  const showHistory = useHistory();
  const frame = useRef<HTMLDivElement>(null);
  useMount(() => frame.current?.focus());
  const { status, outcome } = task;
  const message = messageOf(task);
  return (
    // The button that had the focus is gone.
    <div ref={frame} tabIndex={-1}>
      <Alert
        type={status === 'success' ? 'success' : status === 'failed' ? 'error' : 'warning'}
        message={
          <Flex wrap gap="small" align="center">
            <TaskStatus task={task} />
            {Boolean(outcome?.targets.length) && outcomeLine(outcome!, admin)}
          </Flex>
        }
        description={
          <Flex vertical gap="small">
            {message && <span style={WRAPS}>{message}</span>}
            {Boolean(outcome?.notices?.length) && <NoticeList notices={outcome!.notices!} />}
            <div>
              <Button
                size="small"
                icon={<HistoryOutlined />}
                aria-haspopup="dialog"
                onClick={() => showHistory({ sourceName: source.name, dataType: 'user', uid, name })}
              >
                {t('History of {{name}}', { name })}
              </Button>
            </div>
          </Flex>
        }
      />
    </div>
  );
}

const WRAPS = { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } as const;
