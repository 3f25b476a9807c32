import { useRequest } from 'ahooks';
import { AutoComplete, Form, Select } from 'antd';
import { useAdmin } from '../admin';
import { ScheduleWords } from './ScheduleWords';

// The library that TypeScript is told of is older than this.
const { supportedValuesOf } = Intl as typeof Intl & { supportedValuesOf(key: 'timeZone'): string[] };
const TIME_ZONES = [...new Set(['UTC', ...supportedValuesOf('timeZone')])];

/** Milliseconds after the last key before the server is asked. */
const TYPING_PAUSE = 400;

/** When a source is synchronized by itself: a cron expression in a time zone, and what it means or why it can't be used. */
export function ScheduleFields() {
  const { api, t } = useAdmin();
  const schedule: string = Form.useWatch('schedule') ?? '';
  const timeZone: string | undefined = Form.useWatch('scheduleTimeZone');
  const isSet = schedule.trim() !== '';
  const { data, error } = useRequest(
    async () => (isSet ? { schedule, timeZone, ...(await api.describeSchedule(schedule, timeZone)) } : undefined),
    {
      refreshDeps: [schedule, timeZone],
      debounceWait: TYPING_PAUSE,
      // Shown at the field; without a handler ahooks would log it as well.
      onError: () => {},
    },
  );
  return (
    <>
      <Form.Item
        name="schedule"
        label={t('Schedule')}
        extra={t(
          'When the source is synchronized automatically. Choose a time, or type a cron expression with five fields. Left empty, it is only synchronized manually.',
        )}
        // Instead of what the server said to it when it was saved, which is the same.
        {...(isSet && error && { validateStatus: 'error', help: <span role="alert">{error.message}</span> })}
        // What is cleared is saved as nothing.
        normalize={(value?: string) => value ?? ''}
      >
        <AutoComplete
          allowClear
          aria-invalid={isSet && Boolean(error)}
          // Enter takes what was typed.
          defaultActiveFirstOption={false}
          options={[
            { value: '0 * * * *', label: t('Every hour') },
            { value: '0 3 * * *', label: t('Every day at 03:00') },
            { value: '0 3 * * 1-5', label: t('Monday to Friday at 03:00') },
            { value: '0 3 * * 0', label: t('Every Sunday at 03:00') },
          ]}
          style={{ maxWidth: 320 }}
        />
      </Form.Item>
      {isSet && (
        <Form.Item
          name="scheduleTimeZone"
          label={t('Time zone')}
          extra={data && !error && <ScheduleWords description={data} timeZone={data.timeZone} />}
        >
          <Select
            showSearch
            options={TIME_ZONES.map((value) => ({ value, label: value.replaceAll('_', ' ') }))}
            optionFilterProp="label"
            style={{ maxWidth: 320 }}
          />
        </Form.Item>
      )}
    </>
  );
}
