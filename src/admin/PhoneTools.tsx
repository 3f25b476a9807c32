import { Checkbox, Flex, Select } from 'antd';
import { useAdmin } from './admin';
import type { Id } from './api';
import type { TableOrder } from './table-order';

interface PhoneToolsProps<Field extends string> {
  /** What can be selected. */
  ids: Id[];
  selected: Id[];
  /** What can be sorted by, and what that is called. */
  fields: [field: Field, title: string][];
  order?: TableOrder<Field>;
  onSort(order?: TableOrder<Field>): void;
  onSelect(ids: Id[]): void;
}

/** Stands for the head of a table, for which a phone has no room: selects all, and sorts. */
export function PhoneTools<Field extends string>(props: PhoneToolsProps<Field>) {
  const { ids, selected, fields, order, onSort, onSelect } = props;
  const { t } = useAdmin();
  const isAll = ids.every((id) => selected.includes(id));
  const orders = fields.flatMap(([field, title]) => [
    { value: field as string, label: `${title} ↑`, order: { field, isDescending: false } },
    { value: `-${field}`, label: `${title} ↓`, order: { field, isDescending: true } },
  ]);
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
        options={orders.map(({ value, label }) => ({ value, label }))}
        value={order && `${order.isDescending ? '-' : ''}${order.field}`}
        onChange={(chosen?: string) => onSort(orders.find(({ value }) => value === chosen)?.order)}
      />
    </Flex>
  );
}
