import { Flex, theme, Typography } from 'antd';
import { useAdmin } from '../admin';
import type { Id, NextRun, RunSummary, Source, Task } from '../api';
import { NextSync } from '../sources/NextSync';
import { SourceWarnings } from '../sources/SourceWarnings';
import { TaskStatus } from '../tasks/status';
import { sourceTitle } from '../title';
import { RunBars } from './RunBars';

interface SourceCardProps {
  source: Source;
  /** Its latest task. */
  task?: Task;
  /** Undefined, until they are known. */
  runs?: RunSummary[];
  nextRun?: NextRun;
  onOpen(taskId: Id): void;
}

/** One source at a glance: its state, its last runs, and when it is due next. */
export function SourceCard({ source, task, runs, nextRun, onOpen }: SourceCardProps) {
  const admin = useAdmin();
  const { t } = admin;
  const { token } = theme.useToken();
  const title = sourceTitle(source, admin);
  return (
    <Flex
      vertical
      gap={8}
      role="listitem"
      style={{
        ...{ minWidth: 0, padding: 12 },
        border: `1px solid ${token.colorBorderSecondary}`,
        borderRadius: token.borderRadius,
      }}
    >
      <Flex wrap justify="space-between" gap="4px 8px">
        <Typography.Text strong ellipsis={{ tooltip: true }} style={{ flex: '1 1 120px', minWidth: 0 }}>
          {title}
        </Typography.Text>
        {task && <TaskStatus task={task} />}
      </Flex>
      {runs?.length === 0 ? (
        <Typography.Text type="secondary">{t('It has not run yet.')}</Typography.Text>
      ) : (
        <RunBars runs={runs ?? []} label={t('The last runs of {{source}}', { source: title })} onOpen={onOpen} />
      )}
      {nextRun && <NextSync nextRun={nextRun} />}
      <SourceWarnings source={source} />
    </Flex>
  );
}
