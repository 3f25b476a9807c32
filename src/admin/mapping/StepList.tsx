import { Button, Dropdown, Flex, Form, Typography } from 'antd';
import { STEP_KINDS, type MappedType, type Step } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { PlusOutlined } from '../icons';
import { Refusal } from './editing';
import { ItemTools } from './ItemTools';
import { idOf, type Place } from './place';
import { newStep } from './starts';
import { StepFields } from './StepFields';
import { stepTitles } from './titles';

interface StepListProps {
  /** The number of the rule. */
  name: number;
  dataType: MappedType;
}

/** What is done with the value of a rule, one step after the other. */
export function StepList({ name, dataType }: StepListProps) {
  const { t } = useAdmin();
  const titles = stepTitles(t);
  const form = Form.useFormInstance();
  const kindOf = (step: number): Step['kind'] => form.getFieldValue([dataType, 'rules', name, 'steps', step, 'kind']);
  return (
    <Form.List name={[name, 'steps']}>
      {(steps, { add, remove, move }) => (
        <Flex vertical gap="small">
          {steps.map(({ key, name: step }, index) => {
            const kind = kindOf(step);
            const place: Place = [dataType, 'rules', name, 'steps', step];
            return (
              <Flex
                key={key}
                id={idOf(place)}
                tabIndex={-1}
                role="group"
                aria-label={titles[kind]}
                gap="small"
                justify="space-between"
                align="flex-start"
              >
                <Flex wrap gap="small" align="flex-start" style={{ flex: 1, minWidth: 0 }}>
                  <Typography.Text style={{ lineHeight: '32px' }}>
                    <span aria-hidden>→</span> {titles[kind]}
                  </Typography.Text>
                  <StepFields kind={kind} name={step} dataType={dataType} rule={name} />
                  <Refusal place={place} />
                </Flex>
                <ItemTools index={index} count={steps.length} onMove={move} onRemove={remove} />
              </Flex>
            );
          })}
          <div>
            <Dropdown
              trigger={['click']}
              menu={{
                items: STEP_KINDS.map((kind) => ({ key: kind, label: titles[kind] })),
                onClick: ({ key }) => add(newStep(key as Step['kind'])),
                style: { maxHeight: '50vh', overflow: 'auto' },
              }}
            >
              <Button type="dashed" size="small" icon={<PlusOutlined />} aria-haspopup="menu">
                {t('Add a step')}
              </Button>
            </Dropdown>
          </div>
        </Flex>
      )}
    </Form.List>
  );
}
