import { DownloadOutlined } from '@ant-design/icons';
import { useRequest } from 'ahooks';
import { Button, Flex, Input, Table, Typography } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Failure, Task } from '../api';
import { formatNumber } from '../format';
import { LoadError } from '../LoadError';
import { download, toCsv } from './csv';
import { reasonOf } from './reason';
import { targetPage } from './target';

/** The records that a task could not write, searchable and as a file. */
export function FailureTable({ task }: { task: Task }) {
  const { api, t, language } = useAdmin();
  const [search, setSearch] = useState('');
  const { data, error, loading, refresh } = useRequest(() => api.listFailures(task), {
    // Shown below; without a handler ahooks would log it as well.
    onError: () => {},
  });
  if (error) {
    const title = t('The failed records could not be loaded');
    return <LoadError title={title} error={error} loading={loading} onRetry={refresh} />;
  }
  const failures = (data ?? []).map((failure) => ({ ...failure, message: reasonOf(failure, t) }));
  const all = task.outcome?.targets.reduce((sum, { failed }) => sum + failed, 0) ?? 0;
  const target = (failure: Failure) => targetPage(failure, t).title;
  const wanted = search.trim().toLocaleLowerCase();
  const found = failures.filter(({ uid, name = '', message }) =>
    [uid, name, message].some((text) => text.toLocaleLowerCase().includes(wanted)),
  );
  const save = () =>
    download(
      `failed-records-${task.batch}.csv`,
      toCsv([
        [t('Target'), t('ID in the source'), t('Name'), t('Reason')],
        ...found.map((failure) => [target(failure), failure.uid, failure.name, failure.message]),
      ]),
    );

  return (
    <Flex vertical gap="small">
      <Flex wrap gap="small" justify="space-between" align="center">
        <Typography.Text strong>{t('Failed records')}</Typography.Text>
        <Flex wrap gap="small">
          <Input.Search
            allowClear
            style={{ width: 220 }}
            placeholder={t('Search')}
            aria-label={t('Search the failed records')}
            onChange={({ target: { value } }) => setSearch(value)}
          />
          <Button icon={<DownloadOutlined />} disabled={!found.length} onClick={save}>
            {t('Download CSV')}
          </Button>
        </Flex>
      </Flex>
      {!loading && failures.length < all && (
        <Typography.Text type="secondary">
          {t('Only the first {{kept}} of {{all}} are kept here. All of them are in the logs.', {
            kept: formatNumber(failures.length, language),
            all: formatNumber(all, language),
          })}
        </Typography.Text>
      )}
      <Table
        aria-label={t('Failed records')}
        rowKey={({ dataType, resource, uid }) => `${dataType} ${resource} ${uid}`}
        size="small"
        scroll={{ x: 'max-content' }}
        loading={loading}
        dataSource={found}
        pagination={{ defaultPageSize: 10, hideOnSinglePage: true, size: 'small' }}
        columns={[
          { title: t('ID in the source'), dataIndex: 'uid' },
          { title: t('Name'), dataIndex: 'name' },
          { title: t('Target'), key: 'target', render: (_, failure) => target(failure) },
          {
            title: t('Reason'),
            dataIndex: 'message',
            render: (message: string) => <div style={REASON}>{message}</div>,
          },
        ]}
      />
    </Flex>
  );
}

/** A reason may be a long error of another system: it wraps instead of stretching the table. */
const REASON = { minWidth: 200, maxWidth: 420, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } as const;
