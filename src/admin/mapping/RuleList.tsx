import { Button, Flex, Form, Typography } from 'antd';
import { useRef } from 'react';
import type { MappedType } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { PlusOutlined } from '../icons';
import { ItemTools } from './ItemTools';
import { RuleCard } from './RuleCard';
import { newRule } from './starts';

/** Which field is made of what, rule by rule. */
export function RuleList({ dataType }: { dataType: MappedType }) {
  const { t } = useAdmin();
  const addButton = useRef<HTMLButtonElement>(null);
  return (
    <Form.List name={[dataType, 'rules']}>
      {(rules, { add, remove, move }) => (
        <Flex vertical gap="small">
          <Typography.Text type="secondary">
            {rules.length
              ? t(
                  'Only these fields are set. What makes up a record (its ID, departments, parent department, and whether it is deleted or suspended) passes unless a rule sets it.',
                )
              : t('No rules: every attribute becomes the field of its name.')}
          </Typography.Text>
          {rules.map(({ key, name }, index) => (
            <RuleCard
              key={key}
              name={name}
              dataType={dataType}
              tools={
                <ItemTools
                  index={index}
                  count={rules.length}
                  onMove={move}
                  onRemove={(removed) => {
                    remove(removed);
                    addButton.current?.focus();
                  }}
                />
              }
            />
          ))}
          <div>
            <Button ref={addButton} icon={<PlusOutlined />} onClick={() => add(newRule())}>
              {t('Add a rule')}
            </Button>
          </div>
        </Flex>
      )}
    </Form.List>
  );
}
