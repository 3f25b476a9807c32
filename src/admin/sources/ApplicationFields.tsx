import { Form, InputNumber } from 'antd';
import { useAdmin } from '../admin';
import type { SourceSettings } from '../api';
import { Choices } from './Choices';
import { ScheduleFields } from './ScheduleFields';

type Source = Partial<SourceSettings>;

/** What a source does that says nothing of it. */
const DEFAULTS: Source = { leavers: 'keep', leaverLimitPercent: 10, memberships: 'source' };
const MOST_RECORDS = 1_000_000;
const MOST_DAYS = 3_650;

/** The source, with what holds where nothing is set. */
export function withDefaults<T extends Source>(source: T): T {
  const set = Object.entries(source).filter(([, value]) => value !== null && value !== undefined);
  // A schedule without a time zone is one in UTC.
  const scheduleTimeZone = source.schedule ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { ...source, ...DEFAULTS, scheduleTimeZone, ...Object.fromEntries(set) };
}

/** The part of a source's form that says how it is applied: what is removed, whose memberships are changed, and when. */
export function ApplicationFields() {
  const { t } = useAdmin();
  const leavers: Source['leavers'] = Form.useWatch('leavers');
  return (
    <>
      <Form.Item
        name="leavers"
        label={t('Leavers')}
        extra={t(
          'Users and departments that this source brought and no longer has. They are suspended or removed only if the source says that what it delivers is complete, and only at the end of a task that did not fail. Exempt are users with the root role, whoever starts the task, whom another enabled source still has, and departments that are not empty.',
        )}
      >
        <Choices
          label={t('Leavers')}
          choices={[
            { value: 'keep', title: t('Keep them'), explanation: t('Nothing changes for them.') },
            {
              value: 'suspend',
              title: t('Suspend them'),
              explanation: t(
                'Users can no longer sign in, and lose nothing. Who comes back can sign in again. Departments stay.',
              ),
            },
            {
              value: 'remove',
              title: t('Remove them'),
              explanation: t('Users and departments are deleted. Who comes back is created again.'),
            },
          ]}
        />
      </Form.Item>
      {leavers === 'suspend' && (
        <Form.Item
          name="removeSuspendedAfterDays"
          label={t('Then remove after (days)')}
          extra={t('How long leavers stay suspended before they are deleted. If it is empty, they never are.')}
        >
          <InputNumber min={1} max={MOST_DAYS} precision={0} placeholder={t('Never')} style={{ width: 160 }} />
        </Form.Item>
      )}
      {(leavers === 'suspend' || leavers === 'remove') && (
        <>
          <Form.Item
            name="leaverLimitPercent"
            label={t('Removal limit (%)')}
            extra={t(
              'A task that would suspend or remove more users or more departments than this stops before anything is written. It changes nothing, and whoever retries it can allow exactly those.',
            )}
            rules={[{ required: true, message: t('A percentage is required, from 0 to 100.') }]}
          >
            <InputNumber min={0} max={100} precision={0} addonAfter="%" style={{ width: 160 }} />
          </Form.Item>
          <Form.Item name="leaverLimitCount" label={t('Removal limit (number)')}>
            <InputNumber min={0} max={MOST_RECORDS} precision={0} placeholder={t('No limit')} style={{ width: 160 }} />
          </Form.Item>
        </>
      )}
      <Form.Item name="memberships" label={t('Department memberships')}>
        <Choices
          label={t('Department memberships')}
          choices={[
            {
              value: 'source',
              title: t('Overwrite all'),
              explanation: t('Users are in the departments that the source names, and in no other.'),
            },
            {
              value: 'own',
              title: t('Keep manual ones'),
              explanation: t(
                'Memberships, owners and main departments that were set manually are kept; only those that this source brought are changed.',
              ),
            },
          ]}
        />
      </Form.Item>
      <ScheduleFields />
    </>
  );
}
