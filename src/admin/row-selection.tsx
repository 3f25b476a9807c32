import type { TableProps } from 'antd';
import { cloneElement, type ReactElement } from 'react';
import type { Id } from './api';
import type { Translate } from './translate';

interface Selection<Row> {
  selected: Id[];
  onSelect(ids: Id[]): void;
  /** What a row is called. */
  nameOf(row: Row): string;
  t: Translate;
}

/** Lets rows of a table be selected; each box has a name. */
export function rowSelection<Row>(selection: Selection<Row>): TableProps<Row>['rowSelection'] {
  const { selected, onSelect, nameOf, t } = selection;
  return {
    selectedRowKeys: selected,
    // The keys of rows are ids.
    onChange: (keys) => onSelect(keys as Id[]),
    columnTitle: (checkbox) => cloneElement(checkbox as ReactElement, { 'aria-label': t('Select all') }),
    getCheckboxProps: (row) => {
      const title = t('Select {{source}}', { source: nameOf(row) });
      return { title, ...{ 'aria-label': title } };
    },
  };
}
