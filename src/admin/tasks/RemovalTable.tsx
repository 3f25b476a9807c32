import { Flex, Table } from 'antd';
import { useAdmin } from '../admin';
import type { RemovalReason, Task } from '../api';
import { LoadError } from '../LoadError';
import { SearchInput } from '../SearchInput';
import { tablePaging } from '../table-paging';
import type { Translate } from '../translate';
import { dataTypeTitle } from './target';
import { useRecords } from './use-records';

/** The records that a task would have removed or suspended, searched and paged by the server. */
export function RemovalTable({ task }: { task: Task }) {
  const admin = useAdmin();
  const { t } = admin;
  const records = useRecords(task, { removals: true });
  const reasons = reasonTitles(t);
  if (records.error) {
    const { error, loading, refresh } = records;
    return <LoadError title={t('The records could not be loaded')} error={error} loading={loading} onRetry={refresh} />;
  }
  return (
    <Flex vertical gap="small">
      <SearchInput label={t('Search by ID or name')} onSearch={records.setSearch} />
      <Table
        aria-label={t('Records to remove or suspend')}
        rowKey="id"
        size="small"
        loading={records.loading}
        dataSource={records.data?.list}
        pagination={{ ...tablePaging(records.pagination, admin), size: 'small' }}
        locale={{ emptyText: records.data ? t('No record matches') : ' ' }}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('Name'), dataIndex: 'name' },
          { title: t('ID in the source'), dataIndex: 'uid' },
          { title: t('Data type'), dataIndex: 'dataType', render: (type: string) => dataTypeTitle(type, t) },
          { title: t('Reason'), dataIndex: 'removal', render: (reason: RemovalReason) => reasons[reason] },
        ]}
      />
    </Flex>
  );
}

/** Why a record counts to the removal limit. */
function reasonTitles(t: Translate): Record<RemovalReason, string> {
  return {
    missing: t('No longer in the source'),
    marked: t('Marked as deleted by the source'),
    memberships: t('Would lose all departments that the source brought'),
    suspended: t('Would be suspended'),
    renamed: t('Seems to have another ID by now, and stays'),
  };
}
