import { Form, Input, Select } from 'antd';
import type { MappedType, ValueSource } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { AttributeFields, AttributeList } from './AttributeFields';
import { useEditing } from './editing';
import type { Place } from './place';
import { toKind } from './starts';
import { kindChoices } from './titles';
import { usePart } from './use-part';
import { useRequired } from './use-required';
import { ValueInput } from './ValueInput';

interface ValueFieldsProps {
  /** The number of the rule. */
  name: number;
  dataType: MappedType;
}

/** Where the value of a rule comes from. */
export function ValueFields({ name, dataType }: ValueFieldsProps) {
  const { t } = useAdmin();
  const { set } = useEditing();
  const form = Form.useFormInstance();
  const place: Place = [dataType, 'rules', name, 'from'];
  const kind = usePart<ValueSource['kind']>([...place, 'kind']) ?? 'attribute';
  return (
    <>
      <Select
        aria-label={t('Value from')}
        title={t('Value from')}
        popupMatchSelectWidth={false}
        style={{ flex: '0 1 auto', minWidth: 130 }}
        options={kindChoices(t)}
        value={kind}
        onChange={(chosen) => set(place, toKind(chosen, form.getFieldValue(place)))}
      />
      {kind === 'attribute' && <AttributeFields name={[name, 'from', 'attribute']} dataType={dataType} />}
      {kind === 'constant' && <ConstantField name={name} dataType={dataType} />}
      {kind === 'join' && <SeparatorField name={[name, 'from', 'separator']} />}
      {(kind === 'join' || kind === 'firstFilled') && (
        <AttributeList name={[name, 'from', 'attributes']} dataType={dataType} />
      )}
    </>
  );
}

function ConstantField({ name, dataType }: ValueFieldsProps) {
  const { t } = useAdmin();
  const required = useRequired();
  return (
    <Form.Item name={[name, 'from', 'value']} rules={required} style={{ flex: '1 1 160px', marginBottom: 0 }}>
      <ValueInput label={t('Value')} type={useFieldType(dataType, name)} />
    </Form.Item>
  );
}

/** What stands between several values, or parts of one. */
export function SeparatorField({ name, required }: { name: Place; required?: boolean }) {
  const { t } = useAdmin();
  const rules = useRequired();
  return (
    <Form.Item name={name} rules={required ? rules : undefined} style={{ flex: '0 1 130px', marginBottom: 0 }}>
      <Input aria-label={t('Separator')} prefix={`${t('Separator')}:`} />
    </Form.Item>
  );
}

/** The type of the field that a rule sets. */
export function useFieldType(dataType: MappedType, rule: number) {
  const { fields } = useEditing();
  const field = usePart<string>([dataType, 'rules', rule, 'field']);
  return fields[dataType].find(({ name }) => name === field)?.type;
}
