import type { TablePaginationConfig } from 'antd';
import type { Admin } from './admin';
import { formatNumber } from './format';

/** The fewest rows that a page can be set to. */
const SMALLEST_PAGE = 10;

interface Paging {
  current: number;
  pageSize: number;
  total: number;
  onChange(current: number, pageSize: number): void;
}

/** What stands below a table with a list of the server: its pages, their size, and how long the list is. */
export function tablePaging(
  { current, pageSize, total, onChange }: Paging,
  { t, language }: Pick<Admin, 't' | 'language'>,
): TablePaginationConfig {
  return {
    current,
    pageSize,
    total,
    onChange,
    showSizeChanger: true,
    hideOnSinglePage: total <= SMALLEST_PAGE,
    showTotal: (number) => t('Total: {{number}}', { number: formatNumber(number, language) }),
  };
}
