import { Alert, Flex, Typography } from 'antd';
import { Link } from 'react-router-dom';
import { useAdmin } from '../admin';
import type { Id, Source, Task } from '../api';
import { formatDuration, formatNumber } from '../format';
import { LookupResult } from '../person/LookupResult';
import { AttemptList } from './AttemptList';
import { FailureTable } from './FailureTable';
import { NoticeList } from './NoticeList';
import { OutcomeTable } from './OutcomeTable';
import { missingMemberships } from './outcome';
import { PreviewTable } from './PreviewTable';
import { rawLog } from './raw-log';
import { SyncAndAllow } from './SyncAndAllow';
import { isOfPerson, isPreview, isRetryOfFailed, wouldBeStopped } from './status';
import { useWords } from './words';

interface TaskDetailsProps {
  source: Source;
  task: Task;
  /** Called when a sync was started from here, however that went. */
  onSynced(started?: Id): void;
}

/** What a task's row opens to: its message, what it did in each target, who failed or would, and where its raw log is. */
export function TaskDetails({ source, task, onSynced }: TaskDetailsProps) {
  const { t, language } = useAdmin();
  const isOfPreview = isPreview(task);
  const { status, outcome, pullCost, writeCost, allowedLeavers, allowedBy, appliedAs } = task;
  const { leaversOverLimit, removalsDigest } = task;
  const message = useWords().messageOf(task);
  const missing = missingMemberships(task);
  const words = (
    <Typography.Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{message}</Typography.Text>
  );
  return (
    // The width of what can be seen of the table, however wide that is.
    <Flex vertical gap="middle" style={{ maxWidth: 'calc(min(100vw, 1200px) - 80px)', position: 'sticky', left: 8 }}>
      {isOfPreview && <Alert type="info" showIcon message={t('This is a preview: nothing was written.')} />}
      {wouldBeStopped(task) ? (
        <Alert
          type="warning"
          showIcon
          message={words}
          action={
            source.enabled &&
            removalsDigest &&
            leaversOverLimit && <SyncAndAllow source={source} task={task} number={leaversOverLimit} onDone={onSynced} />
          }
        />
      ) : (
        message && words
      )}
      {missing > 0 && (
        <Alert
          type="warning"
          showIcon
          message={t('The department memberships of {{number}} users were not written.', {
            count: missing,
            number: formatNumber(missing, language),
          })}
        />
      )}
      {Boolean(outcome?.targets.length) && <OutcomeTable outcome={outcome!} isPreview={isOfPreview} />}
      {Boolean(outcome?.notices?.length) && <NoticeList notices={outcome!.notices!} />}
      {isOfPreview && isOfPerson(task) && status === 'success' && <LookupResult task={task} />}
      {isOfPreview &&
        !isOfPerson(task) &&
        status === 'success' &&
        (task.recordsKept == null ? (
          <Typography.Text type="secondary">
            {t('The records of this preview are no longer kept. Preview the source again to see them.')}
          </Typography.Text>
        ) : (
          <PreviewTable source={source} task={task} />
        ))}
      {!isOfPreview && Boolean(outcome?.failedRecords) && (
        <FailureTable run={task} sourceName={source.name} name={task.batch} />
      )}
      {(task.attempt ?? 1) > 1 && <AttemptList task={task} />}
      <Flex vertical>
        {allowedLeavers && (
          <Typography.Text type="secondary">
            {t('{{name}} allowed {{number}} removals or suspensions.', {
              name: allowedBy,
              count: allowedLeavers,
              number: allowedLeavers,
            })}
          </Typography.Text>
        )}
        {appliedAs?.changedBy && (
          <Typography.Text type="secondary">
            {t('The source was last changed by {{name}}.', { name: appliedAs.changedBy })}
          </Typography.Text>
        )}
        {!isOfPreview && !isRetryOfFailed(task) && pullCost != null && writeCost != null && (
          <Typography.Text type="secondary">
            {t('Pulling took {{pulling}}, writing {{writing}}.', {
              pulling: formatDuration(pullCost, language),
              writing: formatDuration(writeCost, language),
            })}
          </Typography.Text>
        )}
        {!isRetryOfFailed(task) && (
          <Typography.Text type="secondary">
            {t('What the source sent is kept in the log {{file}}.', { file: rawLog(task) })}{' '}
            <Link to="/admin/settings/logger">{t('Open the logs')}</Link>
          </Typography.Text>
        )}
      </Flex>
    </Flex>
  );
}
