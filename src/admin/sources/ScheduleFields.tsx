import { AutoComplete, Form, Select } from 'antd';
import { useAdmin } from '../admin';
import { ScheduleWords } from './ScheduleWords';

// The library that TypeScript is told of is older than this.
const { supportedValuesOf } = Intl as typeof Intl & { supportedValuesOf(key: 'timeZone'): string[] };
const TIME_ZONES = [...new Set(['UTC', ...supportedValuesOf('timeZone')])];

/** When a source is synchronized by itself: a cron expression in a time zone, and what it means. */
export function ScheduleFields() {
  const { t } = useAdmin();
  const schedule: string | undefined = Form.useWatch('schedule');
  const timeZone: string | undefined = Form.useWatch('scheduleTimeZone');
  return (
    <>
      <Form.Item
        name="schedule"
        label={t('Schedule')}
        extra={t(
          'When the source is synchronized by itself. Choose one, or type a cron expression with five fields. Left empty, it is synchronized by hand alone.',
        )}
        // What is cleared is saved as nothing.
        normalize={(value?: string) => value ?? ''}
      >
        <AutoComplete
          allowClear
          options={[
            { value: '0 * * * *', label: t('Every hour') },
            { value: '0 3 * * *', label: t('Every day at 03:00') },
            { value: '0 3 * * 1-5', label: t('Monday to Friday at 03:00') },
            { value: '0 3 * * 0', label: t('Every Sunday at 03:00') },
          ]}
          style={{ maxWidth: 320 }}
        />
      </Form.Item>
      {schedule?.trim() && (
        <Form.Item
          name="scheduleTimeZone"
          label={t('Time zone')}
          extra={<ScheduleWords schedule={schedule} timeZone={timeZone} />}
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
