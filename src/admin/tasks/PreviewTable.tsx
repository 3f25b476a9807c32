import { useRequest } from 'ahooks';
import { Flex, Table, Typography } from 'antd';
import { useMemo, useState } from 'react';
import { useAdmin } from '../admin';
import type { Task } from '../api';
import { formatNumber } from '../format';
import { LoadError } from '../LoadError';
import { useColumns } from '../use-columns';
import { PreviewFilters } from './PreviewFilters';
import {
  countRecords,
  dataTypesOf,
  findRecords,
  KEPT_RECORDS,
  type RecordQuery,
  sortRecords,
} from './previewed-records';
import { recordColumns } from './record-columns';
import { targetPage } from './target';

/** Pixels below which the table scrolls. */
const WIDTH = 700;

const NO_OUTCOME = { records: 0, failedRecords: 0, targets: [] };

/** The records that a preview looked at, with what would become of each: filtered, searched, and who is in trouble first. */
export function PreviewTable({ task }: { task: Task }) {
  const { api, t, language } = useAdmin();
  const [query, setQuery] = useState<RecordQuery>({ search: '' });
  const { data, error, loading, refresh } = useRequest(() => api.getPreview(task), {
    // Shown below; without a handler ahooks would log it as well.
    onError: () => {},
  });
  const records = useMemo(
    // A source may tell twice of the same record.
    () => sortRecords(data?.records ?? []).map((record, key) => ({ ...record, key })),
    [data],
  );
  const columns = useColumns(recordColumns(records, t), WIDTH);
  if (error) {
    const title = t('The preview could not be loaded');
    return <LoadError title={title} error={error} loading={loading} onRetry={refresh} />;
  }
  const outcome = task.outcome ?? NO_OUTCOME;
  const shownOf = (dataType?: string) => (data ? countRecords(data, outcome, dataType) : []);
  const isCut = shownOf().some((count) => count.isCut);
  const emptyText = records.length ? t('No record matches') : t('The source delivered no records.');
  return (
    <Flex vertical gap="small">
      {data?.unsupportedTargets.map((resource) => (
        <Typography.Text key={resource} type="warning">
          {t('{{target}} does not tell beforehand what it would do.', {
            target: targetPage({ dataType: '', resource }, t).title,
          })}
        </Typography.Text>
      ))}
      {records.length > 0 && (
        <PreviewFilters
          query={query}
          counts={shownOf(query.dataType)}
          dataTypes={dataTypesOf(records)}
          onChange={setQuery}
        />
      )}
      {isCut && (
        <Typography.Text type="secondary">
          {t('Of each kind only the first {{number}} records are shown here.', {
            number: formatNumber(KEPT_RECORDS, language),
          })}
        </Typography.Text>
      )}
      <Table
        aria-label={t('Records of the preview')}
        rowKey="key"
        size="small"
        loading={loading}
        dataSource={findRecords(records, query)}
        pagination={{ defaultPageSize: 10, hideOnSinglePage: true, size: 'small' }}
        locale={{ emptyText: data ? emptyText : ' ' }}
        {...columns}
      />
    </Flex>
  );
}
