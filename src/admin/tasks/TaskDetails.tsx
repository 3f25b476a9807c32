import { Alert, Flex, Typography } from 'antd';
import { Link } from 'react-router-dom';
import { useAdmin } from '../admin';
import type { Task } from '../api';
import { formatDuration } from '../format';
import { FailureTable } from './FailureTable';
import { OutcomeTable } from './OutcomeTable';
import { PreviewTable } from './PreviewTable';
import { rawLog } from './raw-log';
import { isPreview } from './status';

/** What a task's row opens to: its message, what it did in each target, who failed or would, and where its raw log is. */
export function TaskDetails({ task }: { task: Task }) {
  const { t, language } = useAdmin();
  const isOfPreview = isPreview(task);
  const { status, message, outcome, pullCost, writeCost, allowedLeavers, allowedBy, appliedAs } = task;
  const hasPreview = isOfPreview && status === 'success';
  const words = (
    <Typography.Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{message}</Typography.Text>
  );
  return (
    // The width of what can be seen of the table, however wide that is.
    <Flex vertical gap="middle" style={{ maxWidth: 'calc(min(100vw, 1200px) - 80px)', position: 'sticky', left: 8 }}>
      {isOfPreview && <Alert type="info" showIcon message={t('This is a preview: nothing was written.')} />}
      {message &&
        (hasPreview ? (
          <Alert
            type="warning"
            showIcon
            message={t('A sync would stop before it writes anything')}
            description={words}
          />
        ) : (
          words
        ))}
      {Boolean(outcome?.targets.length) && <OutcomeTable outcome={outcome!} isPreview={isOfPreview} />}
      {hasPreview && <PreviewTable task={task} />}
      {!isOfPreview && Boolean(outcome?.failedRecords) && <FailureTable task={task} />}
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
        {!isOfPreview && pullCost != null && writeCost != null && (
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
