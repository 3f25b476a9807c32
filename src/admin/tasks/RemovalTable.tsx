import { useRequest } from 'ahooks';
import { Flex, Input, Table, Typography } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Task } from '../api';
import { formatNumber } from '../format';
import { LoadError } from '../LoadError';
import { findRecords, KEPT_RECORDS } from './previewed-records';
import { dataTypeTitle } from './target';

/** The records that a preview would have removed, searchable. */
export function RemovalTable({ task }: { task: Task }) {
  const { api, t, language } = useAdmin();
  const [search, setSearch] = useState('');
  const { data, error, loading, refresh } = useRequest(() => api.getPreview(task), {
    // Shown below; without a handler ahooks would log it as well.
    onError: () => {},
  });
  if (error) {
    const title = t('The preview could not be loaded');
    return <LoadError title={title} error={error} loading={loading} onRetry={refresh} />;
  }
  const removed = (data?.records ?? []).filter(({ action }) => action === 'deleted');
  return (
    <Flex vertical gap="small">
      <Input.Search
        allowClear
        placeholder={t('Search by ID or name')}
        aria-label={t('Search by ID or name')}
        onChange={({ target: { value } }) => setSearch(value)}
      />
      {removed.length >= KEPT_RECORDS && (
        <Typography.Text type="secondary">
          {t('Of each kind only the first {{number}} records are shown here.', {
            number: formatNumber(KEPT_RECORDS, language),
          })}
        </Typography.Text>
      )}
      <Table
        aria-label={t('Records to remove')}
        rowKey={({ dataType, uid }) => `${dataType} ${uid}`}
        size="small"
        loading={loading}
        dataSource={findRecords(removed, { search })}
        pagination={{ defaultPageSize: 10, hideOnSinglePage: true, size: 'small' }}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('Name'), dataIndex: 'name' },
          { title: t('ID in the source'), dataIndex: 'uid' },
          { title: t('Data type'), dataIndex: 'dataType', render: (type: string) => dataTypeTitle(type, t) },
        ]}
      />
    </Flex>
  );
}
