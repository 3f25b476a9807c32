import { Flex, Tag, Tooltip } from 'antd';
import { useAdmin } from '../admin';
import type { Source } from '../api';
import { formatNumber, formatSoon, formatTime } from '../format';

/** That the schedule of a source backs off, that it is overdue, and that nobody could be told of its state: each with the reason, to who points at it. */
export function SourceWarnings({ source }: { source: Source }) {
  const { t, language } = useAdmin();
  const { failedRuns, notificationFailure, isOverdue, lastSuccessAt } = source;
  const rest = isResting(source)
    ? t('{{number}} scheduled runs failed in a row. The next one is at {{time}}.', {
        number: formatNumber(failedRuns ?? 0, language),
        time: formatSoon(new Date(Number(source.restsUntil)).toISOString(), language),
      })
    : undefined;
  const success = lastSuccessAt ? formatTime(new Date(Number(lastSuccessAt)).toISOString(), language) : t('Never');
  const failure =
    notificationFailure &&
    `${new Date(notificationFailure.at).toLocaleString(language)} · ${t(notificationFailure.text, notificationFailure.values)}`;
  const warnings = [
    [t('Backed off'), rest],
    [t('Overdue'), isOverdue ? t('Last success: {{time}}', { time: success }) : undefined],
    [t('Nobody could be told'), failure],
  ].filter(([, reason]) => reason);
  return (
    <Flex wrap gap={4}>
      {warnings.map(([title, reason]) => (
        <Tooltip key={title} title={reason}>
          <Tag color="warning" tabIndex={0} style={{ marginInlineEnd: 0 }}>
            {title}
          </Tag>
        </Tooltip>
      ))}
    </Flex>
  );
}

/** Whether its schedule has backed off, and is not due yet. */
export function isResting({ enabled, schedule, restsUntil }: Source): boolean {
  return Boolean(enabled && schedule && Number(restsUntil ?? 0) > Date.now());
}
