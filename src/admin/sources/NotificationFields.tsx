import { useRequest } from 'ahooks';
import { Alert, Checkbox, Flex, Form, InputNumber, Select } from 'antd';
import type { HealthEvent, Notifications } from '../../server/contracts/notifications';
import { useAdmin } from '../admin';
import { UserField } from './UserField';

const MOST_HOURS = 8_760;
const MOST_RUNS = 1_000;
const DEFAULT_RUNS = 5;

/** The settings with the address of this page, to which messages lead; undefined where nothing was ever chosen. */
export function withPageAddress(notifications?: Partial<Notifications> | null): Notifications | undefined {
  const { origin, pathname } = window.location;
  const isChosen = Object.values(notifications ?? {}).some((value) => value !== undefined && value !== null);
  return isChosen ? ({ ...notifications, pageAddress: origin + pathname } as Notifications) : undefined;
}

/** Whom a source tells of what, and when its schedule backs off. */
export function NotificationFields() {
  const { api, t, compile } = useAdmin();
  const channels: string[] = Form.useWatch(['notifications', 'channels']) ?? [];
  const events: HealthEvent[] = Form.useWatch(['notifications', 'events']) ?? [];
  const { data } = useRequest(() => api.notificationChoices(), {
    // What was chosen stays, by its name; without a handler ahooks would log it as well.
    onError: () => {},
  });
  const options = (choices?: { name: string; title: string }[]) =>
    choices?.map(({ name, title }) => ({ value: name, label: compile(title) }));
  const labels: [HealthEvent, string][] = [
    ['failed', t('A sync failed')],
    ['stopped', t('A sync stopped at the removal limit')],
    ['partial', t('Some records failed')],
    ['overdue', t('There is no success for some hours')],
    ['recovered', t('The first success after a failure')],
  ];
  return (
    <>
      {data && !data.isEnabled && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 16 }}
          message={t('The notification manager is not enabled.')}
        />
      )}
      <Form.Item
        name={['notifications', 'channels']}
        label={t('Channels')}
        extra={t("Through which of the host's channels people are told. Left empty, nobody is.")}
      >
        <Select mode="multiple" allowClear options={options(data?.channels) ?? []} />
      </Form.Item>
      {channels.length > 0 && (
        <>
          <Form.Item
            name={['notifications', 'userIds']}
            label={t('Users')}
            dependencies={[['notifications', 'roles']]}
            rules={[
              ({ getFieldValue }) => ({
                validator: async (_, users?: string[]) => {
                  if (!users?.length && !getFieldValue(['notifications', 'roles'])?.length) {
                    throw new Error(t('Choose the users or roles to tell'));
                  }
                },
              }),
            ]}
          >
            <UserField />
          </Form.Item>
          <Form.Item name={['notifications', 'roles']} label={t('Roles')}>
            <Select mode="multiple" allowClear options={options(data?.roles) ?? []} />
          </Form.Item>
          <Form.Item
            name={['notifications', 'events']}
            label={t('Tell when')}
            extra={t('One message for each change of state, not for each run.')}
            rules={[{ required: true, message: t('Choose what they are told of') }]}
          >
            <Checkbox.Group>
              <Flex vertical gap={4}>
                {labels.map(([value, label]) => (
                  <Checkbox key={value} value={value}>
                    {label}
                  </Checkbox>
                ))}
              </Flex>
            </Checkbox.Group>
          </Form.Item>
          {events.includes('overdue') && (
            <Form.Item
              name={['notifications', 'overdueAfterHours']}
              label={t('Hours without success')}
              rules={[{ required: true, message: t('"{{field}}" is required', { field: t('Hours without success') }) }]}
            >
              <InputNumber min={1} max={MOST_HOURS} precision={0} style={{ width: 160 }} />
            </Form.Item>
          )}
        </>
      )}
      <Form.Item
        name="failedRunsLimit"
        label={t('Failed runs before the schedule backs off')}
        extra={t(
          'After so many failed scheduled runs in a row it runs less and less often, at least once a day, until a success or until somebody resumes it. Left empty, after 5; 0 for never.',
        )}
      >
        <InputNumber min={0} max={MOST_RUNS} precision={0} placeholder={String(DEFAULT_RUNS)} style={{ width: 160 }} />
      </Form.Item>
    </>
  );
}
