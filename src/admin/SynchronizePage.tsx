import { ReloadOutlined } from '@ant-design/icons';
import { usePagination } from 'ahooks';
import { Button, Card, Flex } from 'antd';
import { useState } from 'react';
import { type Admin, AdminProvider } from './admin';
import type { PageRequest, Source } from './api';
import { LoadError } from './LoadError';
import { SourceTable } from './SourceTable';
import { TaskDrawer } from './TaskDrawer';

/** The "Synchronize" tab: the sources and their tasks. */
export function SynchronizePage({ admin }: { admin: Admin }) {
  const { api, t } = admin;
  const [source, setSource] = useState<Source>();
  const [isTaskDrawerOpen, setTaskDrawerOpen] = useState(false);
  const [syncs, setSyncs] = useState(0);
  const { data, error, loading, refresh, pagination } = usePagination(
    async (page: PageRequest) => {
      const [sources, types] = await Promise.all([api.listSources(page), api.listSourceTypes()]);
      return { ...sources, types };
    },
    // Shown by the page; without a handler ahooks would log it as well.
    { onError: () => {} },
  );
  const { current, pageSize, total, onChange } = pagination;

  return (
    <AdminProvider value={admin}>
      <Card variant="borderless">
        <Flex vertical gap="middle">
          <Flex justify="flex-end">
            <Button icon={<ReloadOutlined />} loading={loading} onClick={refresh}>
              {t('Refresh')}
            </Button>
          </Flex>
          {error && (
            <LoadError title={t('The sources could not be loaded')} error={error} loading={loading} onRetry={refresh} />
          )}
          {(data || !error) && (
            <SourceTable
              types={data?.types ?? []}
              dataSource={data?.list}
              loading={loading}
              pagination={{ current, pageSize, total, onChange, hideOnSinglePage: true }}
              onOpenTasks={(opened) => {
                setSource(opened);
                setTaskDrawerOpen(true);
              }}
              onSynced={() => setSyncs((count) => count + 1)}
            />
          )}
        </Flex>
      </Card>
      <TaskDrawer source={source} syncs={syncs} open={isTaskDrawerOpen} onClose={() => setTaskDrawerOpen(false)} />
    </AdminProvider>
  );
}
