import { Flex, Pagination, Typography } from 'antd';
import { useState } from 'react';
import type { MappedType, MappingTrial } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { formatNumber } from '../format';
import { TriedRecord } from './TriedRecord';

interface TriedRecordsProps {
  trial: MappingTrial;
  dataType: MappedType;
  /** Whether it is not, or not yet, what the mapping makes of them now. */
  isOld: boolean;
}

/** The records that were tried, one at a time. */
export function TriedRecords({ trial: { records }, dataType, isOld }: TriedRecordsProps) {
  const { t, language } = useAdmin();
  const [page, setPage] = useState(1);
  if (!records.length) {
    return <Typography.Text>{t('The source delivered no records.')}</Typography.Text>;
  }
  const shown = Math.min(page, records.length);
  const number = (count: number) => formatNumber(count, language);
  const inScope = records.filter((record) => record.inScope).length;
  return (
    <Flex vertical gap="small" style={{ opacity: isOld ? 0.5 : 1 }} aria-busy={isOld}>
      <Flex wrap gap="small" justify="space-between" align="center">
        <Typography.Text type="secondary">
          {t('In scope: {{number}} of {{all}}', { number: number(inScope), all: number(records.length) })}
        </Typography.Text>
        <Pagination
          simple
          size="small"
          aria-label={t('Records')}
          pageSize={1}
          hideOnSinglePage
          current={shown}
          total={records.length}
          onChange={setPage}
        />
      </Flex>
      <TriedRecord tried={records[shown - 1]} dataType={dataType} />
    </Flex>
  );
}
