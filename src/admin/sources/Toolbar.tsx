import { DeleteOutlined, ReloadOutlined } from '@ant-design/icons';
import { Button, Flex, Grid, Input } from 'antd';
import { useAdmin } from '../admin';
import type { SourceType } from '../api';
import { formatNumber } from '../format';
import { AddButton } from './AddButton';
import { HelpButton } from './HelpButton';

interface ToolbarProps {
  types: SourceType[];
  /** Whether the sources are being loaded. */
  loading: boolean;
  /** How many sources are selected. */
  selected: number;
  onSearch(text: string): void;
  onRefresh(): void;
  /** Called to delete the selected sources. */
  onDelete(): void;
  onAdd(type: SourceType): void;
}

/** What stands above the sources. */
export function Toolbar({ types, loading, selected, onSearch, onRefresh, onDelete, onAdd }: ToolbarProps) {
  const { t, language } = useAdmin();
  const { xs } = Grid.useBreakpoint();
  // On a phone there is room for the icons alone.
  const label = (words: string) => (xs ? { 'aria-label': words, title: words } : { children: words });
  return (
    <Flex wrap gap="small" justify="space-between">
      <Input.Search
        allowClear
        style={{ width: 'min(240px, 100%)' }}
        placeholder={t('Search by name')}
        aria-label={t('Search by name')}
        onChange={({ target: { value } }) => onSearch(value)}
      />
      <Flex wrap gap="small">
        <HelpButton {...label(t('Help'))} />
        <Button icon={<ReloadOutlined />} loading={loading} onClick={onRefresh} {...label(t('Refresh'))} />
        <Button
          icon={<DeleteOutlined />}
          disabled={!selected}
          onClick={onDelete}
          {...label(selected ? t('Delete ({{number}})', { number: formatNumber(selected, language) }) : t('Delete'))}
        />
        <AddButton types={types} onAdd={onAdd} />
      </Flex>
    </Flex>
  );
}
