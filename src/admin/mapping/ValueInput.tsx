import { Input, InputNumber, Select } from 'antd';
import type { MappableField } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';

type Value = string | number | boolean | null;

interface ValueInputProps {
  /** What it is said to be to who has it read. */
  label: string;
  /** Of the field that gets the value. */
  type?: MappableField['type'];
  id?: string;
  value?: Value;
  onChange?(value: Value): void;
}

/** A fixed value for a field, as its type takes it; left empty, none. As a field it is given its value by the form. */
export function ValueInput({ label, type, id, value, onChange }: ValueInputProps) {
  const { t } = useAdmin();
  const shared = { id, 'aria-label': label, placeholder: label, style: { width: '100%', minWidth: 100 } };
  // What a value of another type is stays to be seen.
  const isText = typeof value === 'string' && value !== '';
  if (type === 'boolean' && !isText) {
    return (
      <Select
        {...shared}
        allowClear
        options={[
          { value: true, label: t('Yes') },
          { value: false, label: t('No') },
        ]}
        value={typeof value === 'boolean' ? value : undefined}
        onChange={(chosen?: boolean) => onChange?.(chosen ?? null)}
      />
    );
  }
  if (type === 'number' && !isText) {
    const number = typeof value === 'number' ? value : null;
    return <InputNumber {...shared} value={number} onChange={(entered) => onChange?.(entered)} />;
  }
  const text = value === undefined || value === null ? '' : String(value);
  return <Input {...shared} value={text} onChange={({ target }) => onChange?.(target.value || null)} />;
}
