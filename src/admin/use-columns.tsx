import { Flex, Grid, type TableColumnType, type TableProps, Typography } from 'antd';
import type { ReactNode } from 'react';

/**
 * The columns of a table; on a phone, below each other in one.
 *
 * @param width pixels that the table needs at least: where there are fewer, it scrolls
 */
export function useColumns<Row extends object>(
  columns: TableColumnType<Row>[],
  width: number,
): Pick<TableProps<Row>, 'columns' | 'scroll' | 'showHeader' | 'tableLayout'> {
  const { xs } = Grid.useBreakpoint();
  if (!xs) {
    return { columns, scroll: { x: width }, tableLayout: 'auto' };
  }
  const stack = {
    key: 'stack',
    render: (_: unknown, row: Row, index: number) => (
      <Flex vertical gap={4}>
        {columns
          .map((column, key) => ({ key, title: column.title as ReactNode, value: valueOf(column, row, index) }))
          .filter(({ value }) => value)
          .map(({ key, title, value }) => (
            // What is too wide for the label's line gets one of its own.
            <Flex key={key} wrap gap={4}>
              <Typography.Text type="secondary">{title}</Typography.Text>
              {value}
            </Flex>
          ))}
      </Flex>
    ),
  };
  return { columns: [stack], showHeader: false };
}

function valueOf<Row>({ dataIndex, render }: TableColumnType<Row>, row: Row, index: number) {
  const value = row[dataIndex as keyof Row];
  return (render ? render(value, row, index) : value) as ReactNode;
}
