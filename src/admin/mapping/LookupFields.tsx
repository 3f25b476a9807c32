import { Button, Flex, Form, Input, Select } from 'antd';
import type { MappedType } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { PlusOutlined } from '../icons';
import { ItemTools } from './ItemTools';
import { otherwiseChoices } from './titles';
import { useFieldType } from './ValueFields';
import { ValueInput } from './ValueInput';

interface LookupFieldsProps {
  /** The number of the step. */
  name: number;
  dataType: MappedType;
  /** The number of the rule. */
  rule: number;
}

/** A table of values, and what becomes of one that is not in it. */
export function LookupFields({ name, dataType, rule }: LookupFieldsProps) {
  const { t } = useAdmin();
  const type = useFieldType(dataType, rule);
  return (
    <Flex vertical gap="small" style={{ flex: '1 1 100%' }}>
      <Form.List name={[name, 'entries']}>
        {(entries, { add, remove }) => (
          <>
            {entries.map(({ key, name: entry }, index) => (
              <Flex key={key} gap="small" align="flex-start">
                <Form.Item name={[entry, 'from']} style={CELL}>
                  <Input aria-label={t('From')} placeholder={t('From')} />
                </Form.Item>
                <span aria-hidden style={{ lineHeight: '32px' }}>
                  →
                </span>
                <Form.Item name={[entry, 'to']} style={CELL}>
                  <ValueInput label={t('To')} type={type} />
                </Form.Item>
                <ItemTools index={index} count={entries.length} onRemove={remove} />
              </Flex>
            ))}
            <div>
              <Button type="dashed" size="small" icon={<PlusOutlined />} onClick={() => add({ from: '', to: null })}>
                {t('Add a line')}
              </Button>
            </div>
          </>
        )}
      </Form.List>
      <Form.Item name={[name, 'otherwise']} label={t('Any other value')} style={{ marginBottom: 0 }}>
        <Select options={otherwiseChoices(t)} popupMatchSelectWidth={false} style={{ maxWidth: 260 }} />
      </Form.Item>
    </Flex>
  );
}

const CELL = { flex: '1 1 100px', minWidth: 0, marginBottom: 0 } as const;
