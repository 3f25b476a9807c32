import { Typography } from 'antd';
import { valueText } from './tasks/field';

interface ValueListProps {
  title: string;
  values: [name: string, value: unknown][];
}

/** Values with their names, under a title. */
export function ValueList({ title, values }: ValueListProps) {
  return (
    <section aria-label={title} style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <Typography.Text strong>{title}</Typography.Text>
      <dl style={{ margin: 0 }}>
        {values.map(([name, value]) => (
          <div key={name} style={{ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: 8 }}>
            <dt>
              <Typography.Text type="secondary">{name}</Typography.Text>
            </dt>
            <dd style={{ margin: 0 }}>{valueText(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
