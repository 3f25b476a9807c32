import { Flex } from 'antd';
import type { ScheduleDescription } from '../../server/sources/schedule/describe-schedule';
import { useAdmin } from '../admin';

interface ScheduleWordsProps {
  description: ScheduleDescription;
  timeZone?: string;
}

/** A schedule in the reader's words, with its next runs in its time zone. */
export function ScheduleWords({ description: { text, nextRuns }, timeZone }: ScheduleWordsProps) {
  const { t, language } = useAdmin();
  // Times as in the words of the schedule.
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: 'full',
    timeStyle: 'short',
    hourCycle: 'h23',
    timeZone,
  });
  return (
    <Flex vertical component="span" aria-live="polite">
      <strong>{text}</strong>
      <span>{t('The next runs:')}</span>
      {nextRuns.map((time) => (
        <time key={time} dateTime={time}>
          {format.format(new Date(time))}
        </time>
      ))}
    </Flex>
  );
}
