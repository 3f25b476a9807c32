import { DeleteOutlined, ReloadOutlined } from '@ant-design/icons';
import { usePagination } from 'ahooks';
import { Button, Card, Empty, Flex, Grid, Input } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Id, PageRequest, Source, SourceQuery, Task } from '../api';
import { LoadError } from '../LoadError';
import { tablePaging } from '../table-paging';
import { TaskDrawer } from '../tasks/TaskDrawer';
import { AddButton } from './AddButton';
import { EndedSync } from './EndedSync';
import { NoSources } from './NoSources';
import { SourceDrawer } from './SourceDrawer';
import { SourceTable } from './SourceTable';
import { useDelete } from './use-delete';
import { useLatestTasks } from './use-latest-tasks';

/** The sources: a toolbar, their table, and the drawers that lead on from it. */
export function Sources() {
  const admin = useAdmin();
  const { api, t } = admin;
  const { xs } = Grid.useBreakpoint();
  const [query, setQuery] = useState<SourceQuery>({});
  const [selected, setSelected] = useState<Source[]>([]);
  const [ended, setEnded] = useState<Task>();
  const [syncs, setSyncs] = useState(0);
  // What a drawer shows stays while it slides out.
  const [tasksOf, setTasksOf] = useState<{ source?: Source; opened?: Id; open: boolean }>({ open: false });
  const [form, setForm] = useState<{ source?: Source; sourceType: string; open: boolean }>({
    sourceType: '',
    open: false,
  });
  const [forms, setForms] = useState(0);
  const openForm = (sourceType: string, source?: Source) => {
    setForm({ source, sourceType, open: true });
    setForms((count) => count + 1);
  };

  const { data, error, loading, refresh, pagination } = usePagination(
    async (page: PageRequest) => {
      const [sources, types] = await Promise.all([api.listSources(page, query), api.listSourceTypes()]);
      return { ...sources, types };
    },
    // Errors are shown below; without a handler ahooks would log them as well.
    { refreshDeps: [query.search, query.sort], onError: () => {} },
  );
  const { list = [], types = [] } = data ?? {};
  const latest = useLatestTasks({ api, sources: list, onEnd: setEnded });
  const endedSource = list.find(({ id }) => String(id) === String(ended?.sourceId));
  const askToDelete = useDelete(() => {
    setSelected([]);
    // The page that was shown may be no more.
    pagination.onChange(1, pagination.pageSize);
  });
  // On a phone there is room for the signs alone.
  const label = (words: string) => (xs ? { 'aria-label': words, title: words } : { children: words });
  const isEmpty = data?.total === 0 && !query.search;

  return (
    <Card variant="borderless" size={xs ? 'small' : 'default'}>
      <Flex vertical gap="middle">
        <Flex wrap gap="small" justify="space-between">
          <Input.Search
            allowClear
            style={{ width: 'min(240px, 100%)' }}
            placeholder={t('Search by name')}
            aria-label={t('Search by name')}
            onSearch={(search) => setQuery({ ...query, search: search.trim() })}
          />
          <Flex wrap gap="small">
            <Button
              icon={<ReloadOutlined />}
              loading={loading}
              onClick={() => {
                refresh();
                latest.refresh();
              }}
              {...label(t('Refresh'))}
            />
            <Button
              icon={<DeleteOutlined />}
              disabled={!selected.length}
              onClick={() => askToDelete(selected)}
              {...label(t('Delete'))}
            />
            <AddButton types={types} onAdd={({ name }) => openForm(name)} />
          </Flex>
        </Flex>
        {ended && endedSource && <EndedSync source={endedSource} task={ended} onClose={() => setEnded(undefined)} />}
        {error && (
          <LoadError title={t('The sources could not be loaded')} error={error} loading={loading} onRetry={refresh} />
        )}
        {latest.error && (
          <LoadError
            title={t('The tasks could not be loaded')}
            error={latest.error}
            loading={latest.loading}
            onRetry={latest.refresh}
          />
        )}
        {isEmpty && <NoSources />}
        {(data || !error) && !isEmpty && (
          <SourceTable
            types={types}
            tasks={latest.data ?? []}
            dataSource={list}
            loading={loading && !data}
            pagination={tablePaging(pagination, admin)}
            rowSelection={{ selectedRowKeys: selected.map(({ id }) => id), onChange: (_, rows) => setSelected(rows) }}
            locale={{ emptyText: data ? <NothingFound /> : ' ' }}
            onSort={(sort) => setQuery({ ...query, sort })}
            onSwitched={refresh}
            onOpenTasks={(source, opened) => setTasksOf({ source, opened, open: true })}
            onConfigure={(source) => openForm(source.sourceType, source)}
            onDelete={(source) => askToDelete([source])}
            onSynced={() => {
              setSyncs((count) => count + 1);
              latest.refresh();
            }}
          />
        )}
      </Flex>
      <TaskDrawer
        {...tasksOf}
        syncs={syncs}
        onChange={latest.refresh}
        onClose={() => setTasksOf({ ...tasksOf, open: false })}
      />
      <SourceDrawer
        // Nothing of what was entered before.
        key={forms}
        {...form}
        types={types}
        onClose={() => setForm({ ...form, open: false })}
        onSaved={() => {
          setForm({ ...form, open: false });
          refresh();
        }}
      />
    </Card>
  );
}

function NothingFound() {
  const { t } = useAdmin();
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('No source of such a name')} />;
}
