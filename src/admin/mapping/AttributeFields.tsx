import { Button, Flex, Form, Select } from 'antd';
import type { MappedType } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { PlusOutlined } from '../icons';
import { AttributeInput } from './AttributeInput';
import { ItemTools } from './ItemTools';
import type { Place } from './place';
import { newAttribute } from './starts';
import { takeChoices } from './titles';
import { useRequired } from './use-required';

interface AttributeFieldsProps {
  /** Within the list that it is in. */
  name: Place;
  dataType: MappedType;
}

/** An attribute, and what of it is taken if it is a list. */
export function AttributeFields({ name, dataType }: AttributeFieldsProps) {
  const { t } = useAdmin();
  const required = useRequired();
  return (
    <Flex gap={4} style={{ flex: '1 1 260px', minWidth: 0 }}>
      <Form.Item name={[...name, 'path']} rules={required} style={{ flex: 1, minWidth: 0, marginBottom: 0 }}>
        <AttributeInput dataType={dataType} />
      </Form.Item>
      <Form.Item name={[...name, 'take']} noStyle getValueProps={(take = 'first') => ({ value: take })}>
        <Select
          variant="borderless"
          aria-label={t('Of a list')}
          title={t('Of a list')}
          popupMatchSelectWidth={false}
          options={takeChoices(t)}
        />
      </Form.Item>
    </Flex>
  );
}

/** Several attributes, in their order. */
export function AttributeList({ name, dataType }: AttributeFieldsProps) {
  const { t } = useAdmin();
  return (
    <Form.List name={name}>
      {(items, { add, remove, move }) => (
        <Flex vertical gap="small" style={{ flex: '1 1 100%' }}>
          {items.map(({ key, name: item }, index) => (
            <Flex key={key} gap="small" align="flex-start">
              <AttributeFields name={[item]} dataType={dataType} />
              {items.length > 1 && <ItemTools index={index} count={items.length} onMove={move} onRemove={remove} />}
            </Flex>
          ))}
          <div>
            <Button type="dashed" size="small" icon={<PlusOutlined />} onClick={() => add(newAttribute())}>
              {t('Add an attribute')}
            </Button>
          </div>
        </Flex>
      )}
    </Form.List>
  );
}
