import { Divider, Form, type FormInstance, Input, InputNumber, Switch } from 'antd';
import { type KeyboardEvent, useRef } from 'react';
import { useAdmin } from '../admin';
import type { SourceSettings, SourceType } from '../api';
import { ApplicationFields, withDefaults } from './ApplicationFields';
import { TypeName } from './TypeName';

/** Seconds: the server takes no more than a week. */
const LONGEST_PULL = 604_800;
const DEFAULT_PULL = 3600;
const LONGEST_NAME = 255;

interface SourceFormProps {
  form: FormInstance<SourceSettings>;
  /** The source as it is saved, or as it begins. */
  source: Partial<SourceSettings> & Pick<SourceSettings, 'sourceType'>;
  types: SourceType[];
  onSubmit(settings: SourceSettings): void;
}

/** What can be said of every source, and below it the settings form of its type. */
export function SourceForm({ form, source, types, onSubmit }: SourceFormProps) {
  const { t, SettingsForm } = useAdmin();
  const frame = useRef<HTMLDivElement>(null);
  const { sourceType } = source;
  const name = Form.useWatch('name', form);
  const isRenamed = Boolean(source.name && name && name !== source.name);
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
        onFinish={(values) => onSubmit({ ...values, sourceType })}
        // Once what is wrong is marked.
        onFinishFailed={() => setTimeout(() => frame.current?.querySelector<HTMLElement>(FAULTY)?.focus())}
      >
        <Form.Item label={t('Source type')}>
          <TypeName source={source} types={types} />
        </Form.Item>
        <Form.Item
          name="name"
          label={t('Name')}
          extra={
            isRenamed
              ? t(
                  'Under another name it is a new source to what was brought before, which is no longer kept up to date.',
                )
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
        <Divider orientation="left" orientationMargin={0}>
          {t('Settings')}
        </Divider>
        <SettingsForm sourceType={sourceType} source={source} />
        <Divider orientation="left" orientationMargin={0}>
          {t('Synchronization rules')}
        </Divider>
        <ApplicationFields />
      </Form>
    </div>
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
