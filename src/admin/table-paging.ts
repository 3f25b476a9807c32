import type { TablePaginationConfig } from 'antd';
import type { Admin } from './admin';
import { formatNumber } from './format';

/** The fewest rows that a page can be set to. */
const SMALLEST_PAGE = 10;

/** What stands below a table: its pages, their size, and how long the whole list is. */
export function tablePaging(
  paging: TablePaginationConfig & { total: number },
  { t, language }: Pick<Admin, 't' | 'language'>,
): TablePaginationConfig {
  return {
    ...paging,
    showSizeChanger: true,
    hideOnSinglePage: paging.total <= SMALLEST_PAGE,
    showTotal: (number) => t('Total: {{number}}', { number: formatNumber(number, language) }),
  };
}
