import { useInterval } from 'ahooks';
import { Flex, Progress, Typography } from 'antd';
import { useState } from 'react';
import { type Admin, useAdmin } from '../admin';
import type { Task, TaskProgress } from '../api';
import { formatDuration, formatNumber } from '../format';
import { isPreview } from './status';
import { targetPage } from './target';

/** How far a task is that runs, in a bar and in words; nothing where that isn't known yet. */
export function TaskProgressBar({ task }: { task: Task }) {
  const admin = useAdmin();
  const { progress, cancelRequestedBy } = task;
  const { done, total, message } = progress ?? {};
  const percent = done !== undefined && total ? Math.min(100, Math.floor((done / total) * 100)) : undefined;
  const words = cancelRequestedBy
    ? admin.t('The task is being cancelled')
    : progress
      ? wordsOf(progress, admin, isPreview(task))
      : undefined;
  return (
    <Flex vertical style={{ width: 200, maxWidth: '100%' }}>
      {percent !== undefined && <Progress percent={percent} size="small" status="active" aria-label={words} />}
      <Typography.Text type="secondary">{words}</Typography.Text>
      {message && <Typography.Text type="secondary">{message}</Typography.Text>}
      {task.startedAt && <Elapsed since={task.startedAt} />}
    </Flex>
  );
}

/** How long a task has been running. */
function Elapsed({ since }: { since: string }) {
  const { language } = useAdmin();
  const [now, setNow] = useState(Date.now());
  useInterval(() => setNow(Date.now()), 1000);
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  return <Typography.Text type="secondary">{formatDuration(seconds * 1000, language)}</Typography.Text>;
}

function wordsOf(progress: TaskProgress, { t, language }: Admin, isOfPreview: boolean) {
  if (isOfPreview && progress.phase === 'writing') {
    return t('Comparing with what is there');
  }
  const number = (value?: number) => formatNumber(value ?? 0, language);
  const values = { done: number(progress.done), total: number(progress.total) };
  if (isWriting(progress)) {
    return t('Writing {{what}}: {{done}} of {{total}}', { what: targetPage(progress, t).title, ...values });
  }
  if (progress.done === undefined) {
    return t('Pulling');
  }
  return progress.total ? t('Pulling: {{done}} of {{total}}', values) : t('Pulling: {{done}}', values);
}

function isWriting(progress: TaskProgress): progress is TaskProgress & { dataType: string; resource: string } {
  return progress.phase === 'writing' && Boolean(progress.dataType && progress.resource);
}
