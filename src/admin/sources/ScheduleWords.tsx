import { useRequest } from 'ahooks';
import { Flex, Typography } from 'antd';
import { useAdmin } from '../admin';

/** Milliseconds after the last key before the server is asked. */
const TYPING_PAUSE = 400;

interface ScheduleWordsProps {
  schedule: string;
  timeZone?: string;
}

/** A schedule in the reader's words, with its next runs in its time zone; or why it can't be used. */
export function ScheduleWords({ schedule, timeZone }: ScheduleWordsProps) {
  const { api, t, language } = useAdmin();
  const description = useRequest(() => api.describeSchedule(schedule, timeZone), {
    refreshDeps: [schedule, timeZone],
    debounceWait: TYPING_PAUSE,
    // Shown below; without a handler ahooks would log it as well.
    onError: () => {},
  });
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short', timeZone });
  if (description.error) {
    return <Typography.Text type="danger">{description.error.message}</Typography.Text>;
  }
  return (
    description.data && (
      <Flex vertical component="span" aria-live="polite">
        <strong>{description.data.text}</strong>
        <span>{t('The next runs:')}</span>
        {description.data.nextRuns.map((time) => (
          <time key={time} dateTime={time}>
            {format.format(new Date(time))}
          </time>
        ))}
      </Flex>
    )
  );
}
