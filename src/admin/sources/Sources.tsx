import { useRequest } from 'ahooks';
import { Alert, App, Card, Empty, Flex, Grid } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Id, Source, Task } from '../api';
import { LoadError } from '../LoadError';
import { Overview } from '../overview/Overview';
import { PersonLookups } from '../person/PersonLookups';
import { PhoneTools } from '../PhoneTools';
import { REFRESH_ON_FOCUS, usePolling } from '../polling';
import { startedKey } from '../started';
import { SuspensionDrawer } from '../suspensions/SuspensionDrawer';
import { tablePaging } from '../table-paging';
import { TaskDrawer } from '../tasks/TaskDrawer';
import { EndedSync } from './EndedSync';
import { NoSources } from './NoSources';
import { SourceDrawer } from './SourceDrawer';
import { findSources, type SourceOrder, sortSources } from './source-order';
import { SourceTable } from './SourceTable';
import { Toolbar } from './Toolbar';
import { typeOf } from './TypeName';
import { useDelete } from './use-delete';
import { useLatestTasks } from './use-latest-tasks';
import { useLink } from './use-link';

/** The sources: a toolbar, their table, and the drawers that lead on from it. */
export function Sources() {
  const admin = useAdmin();
  const { api, t } = admin;
  const { message } = App.useApp();
  const { xs } = Grid.useBreakpoint();
  const [search, setSearch] = useState('');
  const [order, setOrder] = useState<SourceOrder>();
  const [page, setPage] = useState({ current: 1, pageSize: 10 });
  const [selected, setSelected] = useState<Id[]>([]);
  const [ended, setEnded] = useState<Task[]>([]);
  const [syncs, setSyncs] = useState(0);
  // What a drawer shows stays while it slides out.
  const [tasksOf, setTasksOf] = useState<{ source?: Source; opened?: Id; open: boolean }>({ open: false });
  const [form, setForm] = useState<{ source?: Source; sourceType: string; open: boolean }>({
    sourceType: '',
    open: false,
  });
  const [forms, setForms] = useState(0);
  const [isSuspendedOpen, setSuspendedOpen] = useState(false);
  const openForm = (sourceType: string, source?: Source) => {
    setForm({ source, sourceType, open: true });
    setForms((count) => count + 1);
  };

  /** Nothing stays selected that can't be seen. */
  const turn = (to: Partial<typeof page>) => {
    setPage({ ...page, ...to });
    setSelected([]);
  };
  const sort = (by?: SourceOrder) => {
    setOrder(by);
    turn({ current: 1 });
  };

  const { data, error, loading, refresh } = useRequest(
    async () => {
      const [sources, types] = await Promise.all([api.listSources(), api.listSourceTypes()]);
      return { sources, types };
    },
    // Errors are shown below; without a handler ahooks would log them as well.
    { ...REFRESH_ON_FOCUS, onError: () => {} },
  );
  const { sources = [], types = [] } = data ?? {};
  const [isLinkBroken, setLinkBroken] = useState(false);
  useLink(data?.sources, (source, opened) => {
    setLinkBroken(!source);
    setTasksOf((before) => (source ? { source, opened, open: true } : { ...before, open: false }));
  });
  const found = sortSources(findSources(sources, search, admin), order, types, admin);
  const shown = found.slice((page.current - 1) * page.pageSize, page.current * page.pageSize);
  const closeEnded = ({ sourceId }: Task) => setEnded((tasks) => tasks.filter((task) => task.sourceId !== sourceId));
  const latest = useLatestTasks({
    api,
    sources,
    onEnd: (task) => {
      message.destroy(startedKey(task.sourceId));
      closeEnded(task);
      setEnded((tasks) => [task, ...tasks]);
      // It may back off by now, or no longer.
      refresh();
    },
  });
  const scheduled = sources.filter(({ enabled, schedule }) => enabled && schedule);
  const nextRuns = useRequest(() => api.nextRuns(scheduled), {
    ...REFRESH_ON_FOCUS,
    ready: scheduled.length > 0,
    refreshDeps: [scheduled.map(({ id, schedule, scheduleTimeZone }) => [id, schedule, scheduleTimeZone]).join()],
    // The list does without.
    onError: () => {},
  });
  usePolling(nextRuns, false);
  const askToDelete = useDelete(() => {
    setSelected([]);
    refresh();
  });
  const isEmpty = data?.sources.length === 0;

  return (
    <PersonLookups sources={sources.filter((each) => each.enabled && typeOf(each, types))} onTask={latest.refresh}>
      <Card variant="borderless" size={xs ? 'small' : 'default'}>
        <Flex vertical gap="middle">
          <Toolbar
            types={types}
            loading={loading}
            selected={selected.length}
            onSearch={(text) => {
              setSearch(text);
              turn({ current: 1 });
            }}
            onRefresh={() => {
              refresh();
              latest.refresh();
            }}
            onDelete={() => askToDelete(sources.filter(({ id }) => selected.includes(id)))}
            onOpenSuspended={() => setSuspendedOpen(true)}
            onAdd={({ name }) => openForm(name)}
          />
          {ended.map((task) => (
            <EndedSync
              key={task.id}
              source={sources.find(({ id }) => String(id) === String(task.sourceId))}
              task={task}
              onClose={() => closeEnded(task)}
            />
          ))}
          {isLinkBroken && (
            <Alert
              type="warning"
              showIcon
              closable
              message={t('The source that the link leads to no longer exists.')}
              onClose={() => setLinkBroken(false)}
            />
          )}
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
          {shown.length > 0 && (
            <Overview
              sources={shown}
              tasks={latest.data}
              nextRuns={nextRuns.data ?? []}
              onOpenTask={(source, opened) => setTasksOf({ source, opened, open: true })}
            />
          )}
          {isEmpty && <NoSources hasTypes={types.length > 0} />}
          {xs && shown.length > 1 && (
            <PhoneTools
              ids={shown.map(({ id }) => id)}
              fields={[
                ['name', t('Source')],
                ['sourceType', t('Source type')],
                ['enabled', t('Enabled')],
              ]}
              {...{ order, selected }}
              onSort={sort}
              onSelect={setSelected}
            />
          )}
          {(data || !error) && !isEmpty && (
            <SourceTable
              types={types}
              tasks={latest.data ?? []}
              nextRuns={nextRuns.data ?? []}
              dataSource={found}
              loading={loading && !data}
              pagination={tablePaging(
                { ...page, total: found.length, onChange: (current, pageSize) => turn({ current, pageSize }) },
                admin,
              )}
              selected={selected}
              onSelect={setSelected}
              locale={{ emptyText: data ? <NothingFound /> : ' ' }}
              order={order}
              onSort={sort}
              onSwitched={refresh}
              onOpenTasks={(source, opened) => setTasksOf({ source, opened, open: true })}
              onConfigure={(source) => openForm(source.sourceType, source)}
              onDelete={(source) => askToDelete([source])}
              onSynced={(started) => {
                setSyncs((count) => count + 1);
                latest.follow(started);
                // A sync ends the rest of a schedule.
                refresh();
              }}
              onResumed={() => {
                refresh();
                nextRuns.refresh();
              }}
            />
          )}
        </Flex>
        <TaskDrawer
          {...tasksOf}
          syncs={syncs}
          onChange={latest.follow}
          onClose={() => setTasksOf({ ...tasksOf, open: false })}
        />
        <SuspensionDrawer open={isSuspendedOpen} onClose={() => setSuspendedOpen(false)} />
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
    </PersonLookups>
  );
}

function NothingFound() {
  const { t } = useAdmin();
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('No source of such a name')} />;
}
