import { useMount } from 'ahooks';
import { Alert, Button, Flex, Typography } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import { LoadingOutlined, SearchOutlined } from '../icons';
import { TaskStatus } from '../tasks/status';
import { useWords } from '../tasks/words';
import { ApplyPerson } from './ApplyPerson';
import type { LookedUp } from './lookup-context';
import { LookupResult } from './LookupResult';
import { PersonSelect } from './PersonSelect';
import { RunningTask } from './RunningTask';
import { StartError } from './StartError';
import { useTask } from './use-task';

interface PersonLookupProps extends LookedUp {
  /** Called when a task was started or has ended. */
  onTask(): void;
}

/** Chooses a person of a source, looks them up there, says what a sync would do, and does that with them only. */
export function PersonLookup({ source, person: wanted, onTask }: PersonLookupProps) {
  const { api, t } = useAdmin();
  const { messageOf } = useWords();
  const [person, setPerson] = useState(wanted);
  const task = useTask(() => api.previewPerson(source, person!.uid), onTask);
  const apply = useTask((digest: string) => api.pullPerson(source, person!.uid, digest), onTask);
  const lookUp = () => {
    apply.clear();
    void task.start();
  };
  useMount(() => wanted && lookUp());
  const { ended } = task;
  const isFound = ended?.status === 'success';
  return (
    <Flex vertical gap="large">
      <Typography.Text type="secondary">
        {t('See what the source has of one person and what a sync would do. Nothing is written until you apply it.')}
      </Typography.Text>
      <Flex wrap gap="small" align="flex-start">
        <PersonSelect
          source={source}
          person={person}
          disabled={task.isBusy || apply.isBusy}
          onChoose={(chosen) => {
            setPerson(chosen);
            task.clear();
            apply.clear();
          }}
        />
        <Button
          type={isFound ? 'default' : 'primary'}
          icon={<SearchOutlined />}
          disabled={!person || apply.isBusy}
          loading={task.isBusy && { icon: <LoadingOutlined /> }}
          aria-busy={task.isBusy}
          onClick={lookUp}
        >
          {ended ? t('Look up again') : t('Look up')}
        </Button>
      </Flex>
      {task.error && <StartError error={task.error} />}
      {task.id !== undefined && <RunningTask key={task.id} id={task.id} onEnd={task.end} onGone={task.lose} />}
      {ended && !isFound && (
        <Alert
          type={ended.status === 'cancelled' ? 'info' : 'error'}
          message={<TaskStatus task={ended} />}
          description={<span style={WRAPS}>{messageOf(ended)}</span>}
        />
      )}
      {isFound && (
        <LookupResult key={ended.id} task={ended}>
          {(lookup) => <ApplyPerson {...{ source, lookup }} person={person!} task={apply} />}
        </LookupResult>
      )}
    </Flex>
  );
}

const WRAPS = { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } as const;
