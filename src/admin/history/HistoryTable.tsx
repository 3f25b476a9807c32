import { usePagination } from 'ahooks';
import { Table } from 'antd';
import { useAdmin } from '../admin';
import type { HistoryEntry, HistorySubject, PageRequest } from '../api';
import { formatTime } from '../format';
import { LoadError } from '../LoadError';
import { tablePaging } from '../table-paging';
import { ActionTag } from '../tasks/ActionTag';
import { ChangeList } from '../tasks/ChangeList';
import { sourceTitle } from '../title';
import { useColumns } from '../use-columns';
import { RunLink } from './RunLink';

/** Pixels below which the table scrolls. */
const WIDTH = 800;

/** What was changed of a person or a department, the newest first. */
export function HistoryTable({ subject }: { subject: HistorySubject }) {
  const admin = useAdmin();
  const { api, t, language } = admin;
  const history = usePagination((page: PageRequest) => api.listHistory(subject, page), {
    // Shown below; without a handler ahooks would log it as well.
    onError: () => {},
  });
  const columns = useColumns<HistoryEntry>(
    [
      {
        title: t('When'),
        dataIndex: 'at',
        render: (at: string) => <time dateTime={at}>{formatTime(at, language)}</time>,
      },
      {
        title: t('Outcome'),
        dataIndex: 'action',
        render: (action: HistoryEntry['action']) => <ActionTag action={action} isDone />,
      },
      {
        title: t('Changes'),
        key: 'changes',
        minWidth: 240,
        render: (_, { changes, dataType, action }) =>
          changes.length > 0 && <ChangeList changes={changes} dataType={dataType} isNew={action === 'created'} />,
      },
      {
        title: t('Source'),
        key: 'source',
        render: (_, { sourceName: name, sourceDisplayName: displayName }) => (
          <div style={{ overflowWrap: 'anywhere' }}>{sourceTitle({ name, displayName }, admin)}</div>
        ),
      },
      { title: t('ID in the source'), dataIndex: 'uid' },
      { title: t('Task or push'), key: 'run', render: (_, entry) => <RunLink entry={entry} /> },
    ],
    WIDTH,
  );
  const { data, error, loading, refresh } = history;
  if (error) {
    return <LoadError title={t('The history could not be loaded')} error={error} loading={loading} onRetry={refresh} />;
  }
  return (
    <Table<HistoryEntry>
      aria-label={t('History of {{name}}', { name: subject.name })}
      rowKey="id"
      size="small"
      loading={loading}
      dataSource={data?.list}
      pagination={{ ...tablePaging(history.pagination, admin), size: 'small' }}
      locale={{ emptyText: data ? t('No task and no push changed anything in the last 90 days.') : ' ' }}
      {...columns}
    />
  );
}
