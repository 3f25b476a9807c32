import { Button, Flex, Grid } from 'antd';
import { useAdmin } from '../admin';
import { DeleteOutlined, LockOutlined, ReloadOutlined } from '../icons';
import type { SourceType } from '../api';
import { formatNumber } from '../format';
import { SearchInput } from '../SearchInput';
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
  /** Called to see who is suspended. */
  onOpenSuspended(): void;
  onAdd(type: SourceType): void;
}

/** What stands above the sources. */
export function Toolbar(props: ToolbarProps) {
  const { types, loading, selected, onSearch, onRefresh, onDelete, onOpenSuspended, onAdd } = props;
  const { t, language } = useAdmin();
  const { xs } = Grid.useBreakpoint();
  // On a phone there is room for the icons alone.
  const label = (words: string) => (xs ? { 'aria-label': words, title: words } : { children: words });
  return (
    <Flex wrap gap="small" justify="space-between">
      <SearchInput label={t('Search by name')} width={240} onSearch={onSearch} />
      <Flex wrap gap="small">
        <HelpButton {...label(t('Help'))} />
        <Button
          icon={<LockOutlined />}
          aria-haspopup="dialog"
          onClick={onOpenSuspended}
          {...label(t('Suspended people'))}
        />
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
