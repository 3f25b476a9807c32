import { Divider, Form, type FormInstance, Input, InputNumber, Switch } from 'antd';
import { useAdmin } from '../admin';
import type { SourceSettings, SourceType } from '../api';
import { ApplicationFields, withDefaults } from './ApplicationFields';
import { TypeName } from './TypeName';

/** Seconds: the server takes no more than a week. */
const LONGEST_PULL = 604_800;
const DEFAULT_PULL = 3600;

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
  const { sourceType } = source;
  const name = Form.useWatch('name', form);
  const isRenamed = Boolean(source.name && name && name !== source.name);
  return (
    <Form
      // The first client's settings form is a <form> of its own, and one can't be within another.
      component="div"
      form={form}
      name="user-data-sync-source"
      layout="vertical"
      requiredMark
      scrollToFirstError
      initialValues={withDefaults(source)}
      onFinish={(values) => onSubmit({ ...values, sourceType })}
    >
      <Form.Item label={t('Source type')}>
        <TypeName source={source} types={types} />
      </Form.Item>
      <Form.Item
        name="name"
        label={t('Name')}
        extra={
          isRenamed
            ? t('Under another name it is a new source to what was brought before, which is no longer kept up to date.')
            : t('Identifies the source. It must be unique.')
        }
        rules={[{ required: true, whitespace: true, max: 255, message: t('Enter a name of at most 255 characters.') }]}
      >
        <Input autoComplete="off" onPressEnter={form.submit} />
      </Form.Item>
      <Form.Item name="displayName" label={t('Display name')} extra={t('What the source is called in lists.')}>
        <Input autoComplete="off" onPressEnter={form.submit} />
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
      <Divider orientation="left" orientationMargin={0} plain>
        {t('Settings')}
      </Divider>
      <SettingsForm sourceType={sourceType} source={source} />
      <Divider orientation="left" orientationMargin={0} plain>
        {t('How this source is applied')}
      </Divider>
      <ApplicationFields />
    </Form>
  );
}
