import { Tooltip, Typography } from 'antd';
import { useAdmin } from '../admin';
import type { NextRun } from '../api';
import { formatSoon } from '../format';
import { ClockCircleOutlined } from '../icons';

/** That a source has a schedule, and when it is due; what the schedule means, to who points at it or has it read. */
export function NextSync({ nextRun: { time, text } }: { nextRun: NextRun }) {
  const { t, language } = useAdmin();
  return (
    <Tooltip title={text}>
      <Typography.Text type="secondary" tabIndex={0}>
        <ClockCircleOutlined aria-label={t('Schedule')} /> {t('Next: {{time}}', { time: formatSoon(time, language) })}
      </Typography.Text>
    </Tooltip>
  );
}
