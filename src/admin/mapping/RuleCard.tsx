import { Card, Flex, Form, Select, Typography } from 'antd';
import type { ReactNode } from 'react';
import type { MappedType } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { fieldTitle } from '../tasks/field';
import { Refusal, useEditing } from './editing';
import { idOf, type Place } from './place';
import { StepList } from './StepList';
import { applyChoices } from './titles';
import { usePart } from './use-part';
import { useRequired } from './use-required';
import { ValueFields } from './ValueFields';

interface RuleCardProps {
  /** Its number in the list of rules. */
  name: number;
  dataType: MappedType;
  /** Moves and removes it. */
  tools: ReactNode;
}

/** A rule: the field, where its value comes from, what is done with that, and when it is written. */
export function RuleCard({ name, dataType, tools }: RuleCardProps) {
  const { t } = useAdmin();
  const titleOf = useFieldTitle(dataType);
  const { fields } = useEditing();
  const required = useRequired();
  const place: Place = [dataType, 'rules', name];
  const field = usePart<string>([...place, 'field']);
  const number = name + 1;
  const label = field
    ? t('Rule {{number}}: {{field}}', { number, field: titleOf(field) })
    : t('Rule {{number}}', { number });
  return (
    <Card size="small" id={idOf(place)} tabIndex={-1} role="group" aria-label={label}>
      <Flex vertical gap="small">
        <Refusal place={place} />
        <Flex wrap gap="small" justify="space-between" align="flex-start">
          <Form.Item
            name={[name, 'field']}
            rules={required}
            style={{ flex: '1 1 150px', maxWidth: 260, marginBottom: 0 }}
            getValueProps={(value) => ({ value: value || undefined })}
          >
            <Select
              showSearch
              autoFocus={field === ''}
              aria-label={t('Field')}
              placeholder={t('Field')}
              optionFilterProp="label"
              popupMatchSelectWidth={false}
              options={fields[dataType].map((each) => ({ value: each.name, label: titleOf(each.name) }))}
              labelRender={({ value }) => titleOf(String(value))}
            />
          </Form.Item>
          <Flex gap="small" align="center">
            <Form.Item name={[name, 'apply']} noStyle getValueProps={(apply = 'always') => ({ value: apply })}>
              <Select
                aria-label={t('Apply')}
                title={t('Apply')}
                popupMatchSelectWidth={false}
                options={applyChoices(t)}
              />
            </Form.Item>
            {tools}
          </Flex>
        </Flex>
        <Flex wrap gap="small" align="flex-start">
          <Typography.Text aria-hidden style={{ lineHeight: '32px' }}>
            ←
          </Typography.Text>
          <ValueFields name={name} dataType={dataType} />
        </Flex>
        <StepList name={name} dataType={dataType} />
      </Flex>
    </Card>
  );
}

/** What fields are called in the reader's language. */
function useFieldTitle(dataType: MappedType) {
  const admin = useAdmin();
  const { fields } = useEditing();
  // One that has nothing but its name may have a title here.
  const titled = fields[dataType].filter(({ name, title }) => title !== name);
  const titles = { [dataType]: Object.fromEntries(titled.map(({ name, title }) => [name, title])) };
  return (field: string) => fieldTitle(field, dataType, titles, admin);
}
