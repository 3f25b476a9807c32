import { Button, Card, Flex, Form, Typography } from 'antd';
import type { MappedType } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { PlusOutlined } from '../icons';
import { ConditionFields } from './ConditionFields';
import { ItemTools } from './ItemTools';
import { newCondition } from './starts';

/** Who is meant: groups of conditions, of which all have to hold in one group. */
export function ScopeFields({ dataType }: { dataType: MappedType }) {
  const { t } = useAdmin();
  return (
    <Form.List name={[dataType, 'scope']}>
      {(groups, { add, remove }) => (
        <Flex vertical gap="small">
          <Typography.Text type="secondary">
            {groups.length
              ? t(
                  'In scope are records that meet all conditions of a group. They are asked of the attributes, before the rules.',
                )
              : t('No conditions: all records are in scope.')}
          </Typography.Text>
          {groups.map(({ key, name }, index) => (
            <Flex key={key} vertical gap="small">
              {index > 0 && <Typography.Text strong>{t('or')}</Typography.Text>}
              <ConditionGroup dataType={dataType} name={name} onRemove={() => remove(name)} />
            </Flex>
          ))}
          <div>
            <Button icon={<PlusOutlined />} onClick={() => add([newCondition()])}>
              {groups.length ? t('Add a group') : t('Add a condition')}
            </Button>
          </div>
        </Flex>
      )}
    </Form.List>
  );
}

interface ConditionGroupProps {
  dataType: MappedType;
  /** The number of the group. */
  name: number;
  onRemove(): void;
}

function ConditionGroup({ dataType, name, onRemove }: ConditionGroupProps) {
  const { t } = useAdmin();
  return (
    <Card size="small" role="group" aria-label={t('Group {{number}}', { number: name + 1 })}>
      <Form.List name={name}>
        {(conditions, { add, remove }) => (
          <Flex vertical gap="small">
            {conditions.map(({ key, name: condition }, index) => (
              <Flex key={key} gap="small" align="flex-start">
                {index > 0 && <span style={{ lineHeight: '32px' }}>{t('and')}</span>}
                <ConditionFields dataType={dataType} group={name} name={condition} />
                <ItemTools
                  index={index}
                  count={conditions.length}
                  // Without conditions a group says nothing.
                  onRemove={(removed) => (conditions.length > 1 ? remove(removed) : onRemove())}
                />
              </Flex>
            ))}
            <div>
              <Button type="dashed" size="small" icon={<PlusOutlined />} onClick={() => add(newCondition())}>
                {t('Add a condition to the group')}
              </Button>
            </div>
          </Flex>
        )}
      </Form.List>
    </Card>
  );
}
