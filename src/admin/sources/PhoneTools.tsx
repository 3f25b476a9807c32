import { Checkbox, Flex, Select } from 'antd';
import { useAdmin } from '../admin';
import type { Id, Source } from '../api';
import type { SortField, SourceOrder } from './source-order';

interface PhoneToolsProps {
  /** The sources that are found. */
  shown: Source[];
  selected: Id[];
  order?: SourceOrder;
  onSort(order?: SourceOrder): void;
  onSelect(ids: Id[]): void;
}

/** Stands for the head of the table, for which a phone has no room: selects all, and sorts. */
export function PhoneTools({ shown, selected, order, onSort, onSelect }: PhoneToolsProps) {
  const { t } = useAdmin();
  const ids = shown.map(({ id }) => id);
  const isAll = ids.every((id) => selected.includes(id));
  const directions = (field: SortField, title: string) => [
    { value: field, label: `${title} ↑` },
    { value: `-${field}`, label: `${title} ↓` },
  ];
  return (
    <Flex wrap gap="small" justify="space-between" align="center">
      <Checkbox
        checked={isAll}
        indeterminate={!isAll && selected.length > 0}
        onChange={() => onSelect(isAll ? [] : ids)}
      >
        {t('Select all')}
      </Checkbox>
      <Select
        allowClear
        size="small"
        aria-label={t('Sort by')}
        placeholder={t('Sort by')}
        style={{ minWidth: 160 }}
        popupMatchSelectWidth={false}
        options={[
          ...directions('name', t('Source')),
          ...directions('sourceType', t('Source type')),
          ...directions('enabled', t('Enabled')),
        ]}
        value={order && `${order.isDescending ? '-' : ''}${order.field}`}
        onChange={(value?: string) =>
          onSort(
            value ? { field: value.replace('-', '') as SortField, isDescending: value.startsWith('-') } : undefined,
          )
        }
      />
    </Flex>
  );
}
