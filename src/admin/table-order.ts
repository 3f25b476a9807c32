import type { TableProps } from 'antd';

/** What a table is sorted by; whoever fills the table does it. */
export interface TableOrder<Field extends string> {
  field: Field;
  isDescending: boolean;
}

/** What makes a column one that the table can be sorted by. */
export function sortable<Field extends string>(field: Field, order?: TableOrder<Field>) {
  return {
    dataIndex: field,
    sorter: true,
    sortOrder: order?.field === field ? (order.isDescending ? ('descend' as const) : ('ascend' as const)) : null,
  };
}

/** For a table's `onChange`: tells how it is to be sorted, once somebody wants it otherwise. */
export function onSorted<Row, Field extends string>(
  onSort: (order?: TableOrder<Field>) => void,
): NonNullable<TableProps<Row>['onChange']> {
  return (_page, _filters, sorter, { action }) => {
    const { field, order } = Array.isArray(sorter) ? sorter[0] : sorter;
    if (action === 'sort') {
      // A column is sorted by nothing but a field of `sortable`.
      onSort(order ? { field: field as Field, isDescending: order === 'descend' } : undefined);
    }
  };
}
