import { Button, Card, Empty, Flex, Grid } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Push } from '../api';
import { ReloadOutlined } from '../icons';
import { LoadError } from '../LoadError';
import { SearchInput } from '../SearchInput';
import { HelpButton } from '../sources/HelpButton';
import { tablePaging } from '../table-paging';
import { NoPushes } from './NoPushes';
import { PushDrawer } from './PushDrawer';
import { PushTable } from './PushTable';
import { usePushes } from './use-pushes';

/** What was pushed: searched, a page at a time, and each in a drawer. */
export function Pushes() {
  const admin = useAdmin();
  const { t } = admin;
  const { xs } = Grid.useBreakpoint();
  const { data, error, loading, search, setSearch, pagination, refresh } = usePushes();
  // What the drawer shows stays while it slides out, and when its push is on another page by then.
  const [{ opened, open }, setShown] = useState<{ opened?: Push; open: boolean }>({ open: false });
  const push = data?.list.find(({ id }) => id === opened?.id) ?? opened;
  // On a phone there is room for the icons alone.
  const label = (words: string) => (xs ? { 'aria-label': words, title: words } : { children: words });
  const isEmpty = data?.total === 0 && !search;
  return (
    <Card variant="borderless" size={xs ? 'small' : 'default'}>
      <Flex vertical gap="middle">
        <Flex wrap gap="small" justify="space-between">
          <SearchInput label={t('Search by source name or person')} width={300} onSearch={setSearch} />
          <Flex wrap gap="small">
            <HelpButton {...label(t('Help'))} />
            <Button icon={<ReloadOutlined />} loading={loading} onClick={refresh} {...label(t('Refresh'))} />
          </Flex>
        </Flex>
        {error && (
          <LoadError title={t('The pushes could not be loaded')} error={error} loading={loading} onRetry={refresh} />
        )}
        {isEmpty && <NoPushes />}
        {(data || !error) && !isEmpty && (
          <PushTable
            dataSource={data?.list}
            loading={loading && !data}
            pagination={tablePaging(pagination, admin)}
            locale={{
              emptyText: data ? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('No push matches')} /> : ' ',
            }}
            onOpen={(opened) => setShown({ opened, open: true })}
          />
        )}
      </Flex>
      <PushDrawer push={push} open={open} onClose={() => setShown({ opened: push, open: false })} onDone={refresh} />
    </Card>
  );
}
