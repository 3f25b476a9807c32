import { createForm, type Form as FormilyForm, onFormInputChange } from '@formily/core';
import { FormContext } from '@formily/react';
import { SchemaComponent, usePlugin } from '@nocobase/client';
import { Form } from 'antd';
import { cloneDeep } from 'lodash';
import { type ComponentType, useMemo } from 'react';
import type { SettingsFormProps } from '../admin/admin';
import { NoSettings } from '../admin/NoSettings';
import type { WithSourceTypes } from './source-type-options';

/** The settings form that a plugin registered for its source type in the first client. */
export function SettingsForm({ sourceType, source }: SettingsFormProps) {
  const { sourceTypes } = usePlugin<WithSourceTypes>('user-data-sync');
  const AdminSettingsForm = sourceTypes.get(sourceType)?.components.AdminSettingsForm;
  return AdminSettingsForm ? <FormilySettings AdminSettingsForm={AdminSettingsForm} source={source} /> : <NoSettings />;
}

interface FormilySettingsProps extends Pick<SettingsFormProps, 'source'> {
  AdminSettingsForm: ComponentType;
}

/** A Formily form as the field `options` of the page's antd form. */
function FormilySettings({ AdminSettingsForm, source }: FormilySettingsProps) {
  const page = Form.useFormInstance();
  const onInput = (changed: FormilyForm) =>
    page.setFields([{ name: 'options', value: optionsOf(changed), touched: true }]);
  const form = useMemo(
    () => createForm({ values: cloneDeep(source), effects: () => onFormInputChange(onInput) }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- one form, as long as it is shown
    [],
  );
  // The host's form around its pages outlives this one, and would show its fields again in the next. Its context alone: Formily's
  // provider would take away the host's components too.
  const outer = useMemo(() => createForm(), []);
  const schema = useMemo(() => ({ type: 'object', properties: { form: formSchema(form) } }), [form]);
  const components = useMemo(() => ({ AdminSettingsForm }), [AdminSettingsForm]);
  const validate = async () => {
    await form.validate();
    // What the form changed by itself, such as a default.
    page.setFieldValue('options', optionsOf(form));
  };

  return (
    <>
      <Form.Item name="options" noStyle rules={[{ validator: validate }]}>
        {/* The Formily form shows its errors itself. */}
        <NoControl />
      </Form.Item>
      <FormContext.Provider value={outer}>
        <SchemaComponent schema={schema} components={components} />
      </FormContext.Provider>
    </>
  );
}

const optionsOf = (form: FormilyForm) => cloneDeep(form.getValuesIn('options'));

const NoControl = () => null;

const formSchema = (form: object) => ({
  type: 'void',
  'x-decorator': 'FormV2',
  // As the page's own labels.
  'x-decorator-props': { form, colon: false },
  properties: { options: { type: 'object', 'x-component': 'AdminSettingsForm' } },
});
