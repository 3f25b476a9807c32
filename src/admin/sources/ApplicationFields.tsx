import { Form, InputNumber, Radio } from 'antd';
import { useAdmin } from '../admin';
import type { SourceSettings } from '../api';
import { ScheduleFields } from './ScheduleFields';

type Source = Partial<SourceSettings>;

/** What a source does that says nothing of it. */
const DEFAULTS: Source = { leavers: 'keep', leaverLimitPercent: 10, memberships: 'source' };
const MOST_RECORDS = 1_000_000;

/** The source, with what holds where nothing is set. */
export function withDefaults<T extends Source>(source: T): T {
  const set = Object.entries(source).filter(([, value]) => value !== null && value !== undefined);
  // A schedule without a time zone is one in UTC.
  const scheduleTimeZone = source.schedule ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { ...source, ...DEFAULTS, scheduleTimeZone, ...Object.fromEntries(set) };
}

/** The part of a source's form that says how it is applied: who goes, whose memberships are changed, and when. */
export function ApplicationFields() {
  const { t } = useAdmin();
  const removes = Form.useWatch('leavers') === 'remove';
  return (
    <>
      <Form.Item
        name="leavers"
        label={t('Leavers')}
        extra={t(
          'Users and departments that this source brought and no longer has. They are removed only if the source says that what it delivers is complete, and only at the end of a task that did not fail. Users with the root role, whoever starts the task and whom another enabled source names stay, and so do departments that are not empty.',
        )}
      >
        <Radio.Group
          name="leavers"
          options={[
            { value: 'keep', label: t('Keep them') },
            { value: 'remove', label: t('Remove them') },
          ]}
        />
      </Form.Item>
      {removes && (
        <>
          <Form.Item
            name="leaverLimitPercent"
            label={t('Stop when more than this percentage would go')}
            extra={t(
              'Counted of users and of departments, before anything is written. A task that stops there changes nothing, and whoever retries it can allow that many to go.',
            )}
          >
            <InputNumber min={0} max={100} precision={0} addonAfter="%" style={{ width: 160 }} />
          </Form.Item>
          <Form.Item name="leaverLimitCount" label={t('Stop when more than this number would go')}>
            <InputNumber min={0} max={MOST_RECORDS} precision={0} placeholder={t('No limit')} style={{ width: 160 }} />
          </Form.Item>
        </>
      )}
      <Form.Item
        name="memberships"
        label={t('Department memberships')}
        extra={t('In the second case, what somebody set by hand stays: memberships, owners and main departments.')}
      >
        <Radio.Group
          name="memberships"
          options={[
            { value: 'source', label: t('The source decides alone') },
            { value: 'own', label: t('Only those that this source brought are changed') },
          ]}
        />
      </Form.Item>
      <ScheduleFields />
    </>
  );
}
