import { Table, Typography } from 'antd';
import { Link } from 'react-router-dom';
import { useAdmin } from '../admin';
import type { Outcome, TargetOutcome } from '../api';
import { formatNumber } from '../format';
import { type Action, actionTitles } from './action';
import { targetPage } from './target';

/** What a task did in each target, or would do if it is a preview; the name of one leads to the host's list of what is in it. */
export function OutcomeTable({ outcome, isPreview }: { outcome: Outcome; isPreview: boolean }) {
  const { t, language } = useAdmin();
  const titles = actionTitles(t, isPreview);
  const count = (action: Action) => ({
    title: titles[action],
    dataIndex: action,
    align: 'right' as const,
    render: (value: number) => (
      <Typography.Text type={action === 'failed' && value ? 'danger' : undefined} disabled={!value}>
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
        count('created'),
        count('updated'),
        count('unchanged'),
        count('deleted'),
        count('failed'),
      ]}
    />
  );
}

function TargetName({ target }: { target: TargetOutcome }) {
  const { title, path } = targetPage(target, useAdmin().t);
  return path ? <Link to={path}>{title}</Link> : title;
}
