import { Flex, Typography } from 'antd';
import { Link } from 'react-router-dom';
import { useAdmin } from '../admin';
import type { Task } from '../api';
import { formatDuration } from '../format';
import { FailureTable } from './FailureTable';
import { OutcomeTable } from './OutcomeTable';
import { rawLog } from './raw-log';

/** What a task's row opens to: its message in full, what it did in each target, who failed, and where its raw log is. */
export function TaskDetails({ task }: { task: Task }) {
  const { t, language } = useAdmin();
  const { message, outcome, pullCost, writeCost, allowedLeavers, allowedBy, appliedAs } = task;
  return (
    // The width of what can be seen of the table, however wide that is.
    <Flex vertical gap="middle" style={{ maxWidth: 'calc(min(100vw, 1200px) - 80px)', position: 'sticky', left: 8 }}>
      {message && (
        <Typography.Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{message}</Typography.Text>
      )}
      {Boolean(outcome?.targets.length) && <OutcomeTable outcome={outcome!} />}
      {Boolean(outcome?.failedRecords) && <FailureTable task={task} />}
      <Flex vertical>
        {allowedLeavers && (
          <Typography.Text type="secondary">
            {t('{{name}} allowed {{number}} to go.', { name: allowedBy, number: allowedLeavers })}
          </Typography.Text>
        )}
        {appliedAs?.changedBy && (
          <Typography.Text type="secondary">
            {t('The source was last changed by {{name}}.', { name: appliedAs.changedBy })}
          </Typography.Text>
        )}
        {pullCost != null && writeCost != null && (
          <Typography.Text type="secondary">
            {t('Pulling took {{pulling}}, writing {{writing}}.', {
              pulling: formatDuration(pullCost, language),
              writing: formatDuration(writeCost, language),
            })}
          </Typography.Text>
        )}
        <Typography.Text type="secondary">
          {t('What the source sent is kept in the log {{file}}.', { file: rawLog(task) })}{' '}
          <Link to="/admin/settings/logger">{t('Open the logs')}</Link>
        </Typography.Text>
      </Flex>
    </Flex>
  );
}
