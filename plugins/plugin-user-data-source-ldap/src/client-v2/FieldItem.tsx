// One field of the form with its label, its help and its check.
import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import type { FocusEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { type Field, faultOf, placeholderOf, type Values } from '../form/field';
import { NAMESPACE, STORED_SECRET } from '../names';

interface FieldItemProps {
  field: Field;
  values: Values;
}

export function FieldItem({ field, values }: FieldItemProps) {
  const { t } = useTranslation(NAMESPACE);
  const { name, label, kind, help } = field;
  const isStored = values[name] === STORED_SECRET;
  const check = async (_: unknown, value: unknown) => {
    const fault = faultOf(field, value, values);
    if (fault) {
      throw new Error(t(fault));
    }
  };
  return (
    <Form.Item
      name={['options', name]}
      label={kind === 'yesNo' ? undefined : t(label)}
      extra={isStored ? t('Set. Type a new one to replace it, or clear it to remove it.') : help && t(help)}
      required={Boolean(field.missing?.(values))}
      rules={[{ validator: check }]}
      valuePropName={kind === 'yesNo' ? 'checked' : 'value'}
    >
      <Control field={field} values={values} />
    </Form.Item>
  );
}

/** What the form hands on to the control. */
interface Given {
  id?: string;
}

function Control({ field, values, ...given }: FieldItemProps & Given) {
  const { t } = useTranslation(NAMESPACE);
  const placeholder = placeholderOf(field, values);
  switch (field.kind) {
    case 'text':
      return <Input {...given} placeholder={placeholder} />;
    case 'lines':
      return <Input.TextArea {...given} placeholder={placeholder} rows={4} />;
    case 'secret':
      return <Input.Password {...given} placeholder={placeholder} autoComplete="new-password" onFocus={selectStored} />;
    case 'secretLines':
      return <Input.TextArea {...given} placeholder={placeholder} rows={4} onFocus={selectStored} />;
    case 'number':
      return <InputNumber {...given} placeholder={placeholder} min={field.min} max={field.max} precision={0} />;
    case 'choice':
      return (
        <Select
          {...given}
          allowClear={!field.missing}
          placeholder={placeholder && t(placeholder)}
          options={field.choices?.(values).map(({ value, label }) => ({ value, label: t(label) }))}
        />
      );
    case 'yesNo':
      return <Checkbox {...given}>{t(field.label)}</Checkbox>;
  }
}

/** What is typed takes the place of a stored secret. */
function selectStored({ target }: FocusEvent<HTMLInputElement | HTMLTextAreaElement>) {
  if (target.value === STORED_SECRET) {
    target.select();
  }
}
