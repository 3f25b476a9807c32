import { Flex, Form, Input, Select } from 'antd';
import { type Condition, OPERATORS, type MappedType, type Operator } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { AttributeInput } from './AttributeInput';
import { Refusal, useEditing } from './editing';
import { idOf, type Place } from './place';
import { valueFor } from './starts';
import { Words } from './StepFields';
import { operatorTitles } from './titles';
import { usePart } from './use-part';
import { useRequired } from './use-required';

interface ConditionFieldsProps {
  dataType: MappedType;
  /** The number of the group, and of the condition in it. */
  group: number;
  name: number;
}

/** A condition: an attribute, how it is compared, and with what. */
export function ConditionFields({ dataType, group, name }: ConditionFieldsProps) {
  const { t } = useAdmin();
  const { set } = useEditing();
  const form = Form.useFormInstance();
  const required = useRequired();
  const titles = operatorTitles(t);
  const place: Place = [dataType, 'scope', group, name];
  const operator = usePart<Operator>([...place, 'operator']) ?? 'equals';
  const choose = (chosen: Operator) => {
    const condition: Condition = form.getFieldValue(place);
    set(place, { ...condition, operator: chosen, value: valueFor(chosen, condition.value) });
  };
  return (
    <Flex wrap gap="small" id={idOf(place)} tabIndex={-1} style={{ flex: 1, minWidth: 0 }}>
      <Form.Item name={[name, 'attribute']} rules={required} style={CELL}>
        <AttributeInput dataType={dataType} autoFocus={form.getFieldValue([...place, 'attribute']) === ''} />
      </Form.Item>
      <Select
        aria-label={t('Comparison')}
        popupMatchSelectWidth={false}
        style={{ flex: '0 1 auto', minWidth: 110 }}
        options={OPERATORS.map((value) => ({ value, label: titles[value] }))}
        value={operator}
        onChange={choose}
      />
      {operator !== 'isEmpty' && operator !== 'isNotEmpty' && (
        <Form.Item
          name={[name, 'value']}
          rules={required}
          style={CELL}
          getValueProps={(value) => ({ value: typeof value === 'boolean' ? String(value) : value })}
        >
          {operator === 'in' ? (
            <Words label={t('Values')} />
          ) : (
            <Input aria-label={t('Value')} placeholder={t('Value')} />
          )}
        </Form.Item>
      )}
      <Refusal place={place} />
    </Flex>
  );
}

const CELL = { flex: '1 1 150px', minWidth: 0, marginBottom: 0 } as const;
