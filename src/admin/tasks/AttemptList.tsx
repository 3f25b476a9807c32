import { useRequest } from 'ahooks';
import { Collapse, Flex, List, Typography } from 'antd';
import { useAdmin } from '../admin';
import type { Task, TaskAttempt } from '../api';
import { formatDuration, formatTime } from '../format';
import { LoadError } from '../LoadError';
import { outcomeLine } from './outcome';
import { isPreview, TaskStatus } from './status';

/** What the attempts before the last one of a task said: closed, until somebody asks. */
export function AttemptList({ task }: { task: Task }) {
  const { t } = useAdmin();
  const items = [{ key: 'attempts', label: t('Earlier attempts'), children: <Attempts task={task} /> }];
  return <Collapse size="small" items={items} />;
}

function Attempts({ task }: { task: Task }) {
  const { api, t } = useAdmin();
  const { data, error, loading, refresh } = useRequest(() => api.listAttempts(task), {
    refreshDeps: [task.attempt],
    // Shown below; without a handler ahooks would log it as well.
    onError: () => {},
  });
  if (error) {
    const title = t('The earlier attempts could not be loaded');
    return <LoadError title={title} error={error} loading={loading} onRetry={refresh} />;
  }
  return (
    <List
      aria-label={t('Earlier attempts')}
      size="small"
      loading={loading}
      dataSource={[...(data ?? [])].reverse()}
      rowKey="attempt"
      locale={{ emptyText: data ? t('None of them was kept.') : ' ' }}
      renderItem={(attempt) => <Attempt attempt={attempt} task={task} />}
    />
  );
}

function Attempt({ attempt, task }: { attempt: TaskAttempt; task: Task }) {
  const admin = useAdmin();
  const { t, language } = admin;
  const { attempt: number, status, message, startedAt, cost, outcome } = attempt;
  return (
    <List.Item>
      <Flex vertical gap={4} style={{ width: '100%' }}>
        <Flex wrap gap="small" align="center">
          <Typography.Text>{t('Attempt {{number}}', { number })}</Typography.Text>
          <TaskStatus task={{ kind: task.kind, personUid: task.personUid, status, message }} />
          {startedAt && <time dateTime={startedAt}>{formatTime(startedAt, language)}</time>}
          {cost != null && <Typography.Text type="secondary">{formatDuration(cost, language)}</Typography.Text>}
        </Flex>
        {Boolean(outcome?.targets.length) && outcomeLine(outcome!, admin, isPreview(task))}
        {message && (
          <Typography.Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{message}</Typography.Text>
        )}
      </Flex>
    </List.Item>
  );
}
