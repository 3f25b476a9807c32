import { Table, Typography } from 'antd';
import { Link } from 'react-router-dom';
import { useAdmin } from '../admin';
import type { Outcome, TargetOutcome } from '../api';
import { formatNumber } from '../format';
import { useColumns } from '../use-columns';
import { type Action, actionTitles } from './action';
import { targetPage } from './target';

/** Pixels below which the table scrolls. */
const WIDTH = 500;

/** Shown only where it became of somebody. */
const USER_ACTIONS = ['suspended', 'restored'] as const;

/** What a task did in each target, or would do if it is a preview; the name of one leads to the host's list of what is in it. */
export function OutcomeTable({ outcome, isPreview }: { outcome: Outcome; isPreview: boolean }) {
  const { t, language } = useAdmin();
  const titles = actionTitles(t, isPreview);
  const count = (action: Action) => ({
    title: titles[action],
    dataIndex: action,
    align: 'right' as const,
    render: (value = 0) => (
      <Typography.Text type={action === 'failed' && value ? 'danger' : undefined} disabled={!value}>
        {formatNumber(value, language)}
      </Typography.Text>
    ),
  });
  const columns = useColumns<TargetOutcome>(
    [
      { title: t('Target'), key: 'target', render: (_, target) => <TargetName target={target} /> },
      count('created'),
      count('updated'),
      count('unchanged'),
      ...USER_ACTIONS.filter((action) => outcome.targets.some((target) => target[action])).map(count),
      count('deleted'),
      count('failed'),
    ],
    WIDTH,
  );
  return (
    <Table
      aria-label={t('Outcome')}
      rowKey={({ dataType, resource }) => `${dataType} ${resource}`}
      size="small"
      pagination={false}
      dataSource={outcome.targets}
      {...columns}
    />
  );
}

function TargetName({ target }: { target: TargetOutcome }) {
  const { title, path } = targetPage(target, useAdmin().t);
  return path ? <Link to={path}>{title}</Link> : title;
}
