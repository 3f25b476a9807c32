import { Table, Typography } from 'antd';
import { Link } from 'react-router-dom';
import { useAdmin } from '../admin';
import type { Outcome, TargetOutcome } from '../api';
import { formatNumber } from '../format';
import { targetPage } from './target';

/** What a task did in each target; the name of one leads to the host's list of what is in it. */
export function OutcomeTable({ outcome }: { outcome: Outcome }) {
  const { t, language } = useAdmin();
  const count = (title: string, dataIndex: keyof TargetOutcome) => ({
    title,
    dataIndex,
    align: 'right' as const,
    render: (value: number) => (
      <Typography.Text type={dataIndex === 'failed' && value ? 'danger' : undefined} disabled={!value}>
        {formatNumber(value, language)}
      </Typography.Text>
    ),
  });
  return (
    <Table
      aria-label={t('Outcome')}
      rowKey={({ dataType, resource }) => `${dataType} ${resource}`}
      size="small"
      scroll={{ x: 'max-content' }}
      pagination={false}
      dataSource={outcome.targets}
      columns={[
        { title: t('Target'), key: 'target', render: (_, target) => <TargetName target={target} /> },
        count(t('Created'), 'created'),
        count(t('Updated'), 'updated'),
        count(t('Unchanged'), 'unchanged'),
        count(t('Deleted'), 'deleted'),
        count(t('Failures'), 'failed'),
      ]}
    />
  );
}

function TargetName({ target }: { target: TargetOutcome }) {
  const { title, path } = targetPage(target, useAdmin().t);
  return path ? <Link to={path}>{title}</Link> : title;
}
