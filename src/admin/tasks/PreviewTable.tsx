import { useRequest } from 'ahooks';
import { Flex, Table, Typography } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Source, Task } from '../api';
import { formatNumber } from '../format';
import { LoadError } from '../LoadError';
import { tablePaging } from '../table-paging';
import { useColumns } from '../use-columns';
import { PreviewFilters, type RecordFilter } from './PreviewFilters';
import { recordColumns } from './record-columns';
import { targetPage } from './target';
import { useRecords } from './use-records';
import { useWords } from './words';

/** Pixels below which the table scrolls. */
const WIDTH = 700;

/** The records that a preview would change, with what would become of each: filtered, searched and paged by the server. */
export function PreviewTable({ source, task }: { source: Source; task: Task }) {
  const admin = useAdmin();
  const { api, t, language } = admin;
  const { noteOf } = useWords();
  const [filter, setFilter] = useState<RecordFilter>({});
  const preview = useRequest(() => api.getPreview(task), {
    // Shown below; without a handler ahooks would log it as well.
    onError: () => {},
  });
  const records = useRecords(task, filter);
  const columns = useColumns(recordColumns(records.data?.list ?? [], source.name, t, noteOf), WIDTH);
  const error = preview.error ?? records.error;
  if (error) {
    const refresh = () => [preview, records].forEach((each) => each.refresh());
    const title = t('The preview could not be loaded');
    return <LoadError title={title} error={error} loading={preview.loading || records.loading} onRetry={refresh} />;
  }
  const { unsupportedTargets = [], counts = [], leftOut } = preview.data ?? {};
  const kept = task.recordsKept ?? 0;
  const isSearched = Boolean(records.search || filter.action || filter.dataType);
  return (
    <Flex vertical gap="small">
      {unsupportedTargets.map((resource) => (
        <Typography.Text key={resource} type="warning">
          {t('{{target}} does not tell beforehand what it would do.', {
            target: targetPage({ dataType: '', resource }, t).title,
          })}
        </Typography.Text>
      ))}
      {counts.length > 0 && (
        <PreviewFilters filter={filter} counts={counts} onChange={setFilter} onSearch={records.setSearch} />
      )}
      {leftOut && (
        <Typography.Text type="secondary">
          {t('Only the first {{kept}} of {{all}} records are listed.', {
            kept: formatNumber(kept, language),
            all: formatNumber(kept + leftOut, language),
          })}
        </Typography.Text>
      )}
      {Boolean(task.outcome?.targets.some(({ unchanged }) => unchanged)) && (
        <Typography.Text type="secondary">{t('Records that would stay unchanged are not listed.')}</Typography.Text>
      )}
      <Table
        aria-label={t('Records of the preview')}
        rowKey="id"
        size="small"
        loading={records.loading}
        dataSource={records.data?.list}
        pagination={{ ...tablePaging(records.pagination, admin), size: 'small' }}
        locale={{ emptyText: records.data ? emptyText() : ' ' }}
        {...columns}
      />
    </Flex>
  );

  function emptyText() {
    if (isSearched) {
      return t('No record matches');
    }
    return task.outcome?.records ? t('Nothing would change.') : t('The source delivered no records.');
  }
}
