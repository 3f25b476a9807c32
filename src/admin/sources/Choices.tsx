import { Flex, Radio, type RadioGroupProps, Typography } from 'antd';

interface ChoicesProps extends Pick<RadioGroupProps, 'id' | 'value' | 'onChange'> {
  /** What is chosen, said to who has it read. */
  label: string;
  choices: { value: string; title: string; explanation?: string }[];
}

/** Radio buttons, each with what it means below it. As a field it is given its value by the form. */
export function Choices({ label, choices, ...group }: ChoicesProps) {
  return (
    <div role="radiogroup" aria-label={label}>
      <Radio.Group {...group} name={group.id}>
        <Flex vertical gap={4}>
          {choices.map(({ value, title, explanation }) => (
            <Radio key={value} value={value}>
              {title}
              {explanation && (
                <Typography.Text type="secondary" style={{ display: 'block' }}>
                  {explanation}
                </Typography.Text>
              )}
            </Radio>
          ))}
        </Flex>
      </Radio.Group>
    </div>
  );
}
