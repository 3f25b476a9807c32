import { Divider, Form, type FormInstance, Input, InputNumber, Switch, Typography } from 'antd';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { useAdmin } from '../admin';
import type { Id, SourceSettings, SourceType } from '../api';
import { focusFirst } from '../focus';
import type { RefusedError } from '../refusals';
import { ApplicationFields, withDefaults } from './ApplicationFields';
import { MappingField } from './MappingField';
import { NotificationFields, withPageAddress } from './NotificationFields';
import { TestConnection } from './TestConnection';
import { TypeName, typeOf } from './TypeName';

/** Seconds: the server takes no more than a week. */
const LONGEST_PULL = 604_800;
const DEFAULT_PULL = 3600;
const LONGEST_NAME = 255;

interface SourceFormProps {
  form: FormInstance<SourceSettings>;
  /** The id of a source that is stored. */
  id?: Id;
  /** The source as it is saved, or as it begins. */
  source: Partial<SourceSettings> & Pick<SourceSettings, 'sourceType'>;
  types: SourceType[];
  /** What the server said of a mapping that it did not save. */
  refusedMapping?: RefusedError;
  onSubmit(settings: SourceSettings): void;
}

/** What can be said of every source, and below it the settings form of its type. */
export function SourceForm({ form, id, source, types, refusedMapping, onSubmit }: SourceFormProps) {
  const { t, SettingsForm } = useAdmin();
  const frame = useRef<HTMLDivElement>(null);
  const { sourceType } = source;
  const name = Form.useWatch('name', form);
  const isRenamed = Boolean(source.name && name && name !== source.name);
  const focusFaulty = () => focusFirst(frame.current, FAULTY);
  return (
    <div ref={frame} onKeyDown={(event) => isConfirmed(event) && form.submit()}>
      <Form
        // The first client's settings form is a <form> of its own, and one can't be within another.
        component="div"
        form={form}
        name="user-data-sync-source"
        layout="vertical"
        requiredMark
        initialValues={withDefaults(source)}
        // What the server said of a value holds as long as that is there.
        onValuesChange={(changed: Partial<SourceSettings>) =>
          form.setFields(Object.keys(changed).map((field) => ({ name: field as keyof SourceSettings, errors: [] })))
        }
        onFinish={(values) => onSubmit({ ...values, notifications: withPageAddress(values.notifications), sourceType })}
        onFinishFailed={focusFaulty}
      >
        <Form.Item label={t('Source type')}>
          <TypeName source={source} types={types} />
        </Form.Item>
        <Form.Item
          name="name"
          label={t('Name')}
          extra={
            isRenamed
              ? t('Before it is saved, you are asked whether what the source brought goes with it to its new name.')
              : t('Identifies the source. It must be unique.')
          }
          validateFirst
          rules={[
            { required: true, whitespace: true, message: t('A name is required.') },
            { max: LONGEST_NAME, message: t('A name has at most {{number}} characters.', { number: LONGEST_NAME }) },
          ]}
        >
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="displayName" label={t('Display name')} extra={t('What the source is called in lists.')}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="enabled" label={t('Enabled')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item
          name="pullTimeLimit"
          label={t('Time limit for pulling (seconds)')}
          extra={t('A task that pulls for longer fails. Left empty, it is an hour.')}
        >
          <InputNumber
            min={1}
            max={LONGEST_PULL}
            precision={0}
            placeholder={String(DEFAULT_PULL)}
            style={{ width: 160 }}
          />
        </Form.Item>
        <SectionTitle>{t('Settings')}</SectionTitle>
        <SettingsForm sourceType={sourceType} source={source} />
        {typeOf(source, types)?.canTest && (
          <TestConnection form={form} id={id} source={source} onInvalid={focusFaulty} />
        )}
        <SectionTitle>{t('Mapping and scope')}</SectionTitle>
        <Form.Item name="mapping">
          <MappingField form={form} sourceId={id} source={source} refused={refusedMapping} onInvalid={focusFaulty} />
        </Form.Item>
        <SectionTitle>{t('Synchronization rules')}</SectionTitle>
        <ApplicationFields />
        <SectionTitle>{t('Notifications')}</SectionTitle>
        <NotificationFields />
      </Form>
    </div>
  );
}

/** Heavier than the labels below it, and a heading to who has the form read. */
function SectionTitle({ children }: { children: ReactNode }) {
  return (
    <Divider orientation="left" orientationMargin={0}>
      <Typography.Title level={4} style={{ margin: 0 }}>
        {children}
      </Typography.Title>
    </Divider>
  );
}

/** A field with a wrong value, in a form of antd or Formily. */
const FAULTY = '[aria-invalid="true"], .ant-formily-item-error :is(input, textarea)';

/** Whether Enter was pressed in a text field, and not to choose something in a list. */
function isConfirmed({ key, target, nativeEvent }: KeyboardEvent): boolean {
  if (key !== 'Enter' || nativeEvent.isComposing || !(target instanceof HTMLInputElement)) {
    return false;
  }
  const isText = ['text', 'password', 'number', 'search', 'email', 'url', 'tel'].includes(target.type);
  const isChooser = target.closest('.ant-select:not(.ant-select-auto-complete)');
  const isOnOption = document.getElementById(target.getAttribute('aria-activedescendant') ?? '');
  return isText && !isChooser && !isOnOption;
}
