import { useInterval } from 'ahooks';
import { Tooltip } from 'antd';
import { useState } from 'react';
import { useAdmin } from './admin';
import { formatAgo, formatTime } from './format';

/** Milliseconds after which "5 minutes ago" is told anew. */
const INTERVAL = 20_000;

/** How long ago something was, and when exactly to who points at it or has it read. */
export function TimeAgo({ time }: { time: string }) {
  const { language } = useAdmin();
  const [, setTold] = useState(0);
  useInterval(() => setTold((count) => count + 1), INTERVAL);
  const exact = formatTime(time, language);
  return (
    <Tooltip title={exact}>
      <time dateTime={time} tabIndex={0} aria-label={`${formatAgo(time, language)}, ${exact}`}>
        {formatAgo(time, language)}
      </time>
    </Tooltip>
  );
}
