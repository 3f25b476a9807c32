import { Button, Flex, Grid } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Id } from '../api';
import { formatNumber } from '../format';
import { LockOutlined, UnlockOutlined } from '../icons';
import { LoadError } from '../LoadError';
import { PhoneTools } from '../PhoneTools';
import { SearchInput } from '../SearchInput';
import { tablePaging } from '../table-paging';
import { SuspendDialog } from './SuspendDialog';
import { fieldTitles, SuspensionTable } from './SuspensionTable';
import { useLift } from './use-lift';
import { useSuspensions } from './use-suspensions';

/** Who is suspended: looked for, let in again, and suspended manually. */
export function SuspendedPeople() {
  const admin = useAdmin();
  const { t, language } = admin;
  const { xs } = Grid.useBreakpoint();
  const [chosen, setChosen] = useState<Id[]>([]);
  const [dialog, setDialog] = useState(false);
  const suspensions = useSuspensions();
  const { data, error, loading, search, order, setOrder, setSearch, refresh } = suspensions;
  const list = data?.list ?? [];
  // Nothing is selected that can't be seen.
  const selected = list.filter(({ user }) => chosen.includes(user.id));
  const ids = selected.map(({ user }) => user.id);
  const lift = useLift(refresh);
  return (
    <Flex vertical gap="middle">
      <Flex wrap gap="small" justify="space-between">
        <SearchInput label={t('Search by name, username or email')} width={300} onSearch={setSearch} />
        <Flex wrap gap="small">
          <Button icon={<UnlockOutlined />} disabled={!selected.length} onClick={() => lift(selected)}>
            {selected.length ? t('Lift ({{number}})', { number: formatNumber(selected.length, language) }) : t('Lift')}
          </Button>
          <Button type="primary" icon={<LockOutlined />} aria-haspopup="dialog" onClick={() => setDialog(true)}>
            {t('Suspend people')}
          </Button>
        </Flex>
      </Flex>
      {error && (
        <LoadError
          title={t('The suspended people could not be loaded')}
          error={error}
          loading={loading}
          onRetry={refresh}
        />
      )}
      {xs && list.length > 1 && (
        <PhoneTools
          ids={list.map(({ user }) => user.id)}
          fields={[...fieldTitles(t)]}
          selected={ids}
          order={order}
          onSort={setOrder}
          onSelect={setChosen}
        />
      )}
      {(data || !error) && (
        <SuspensionTable
          dataSource={data?.list}
          loading={loading}
          pagination={tablePaging(suspensions.pagination, admin)}
          locale={{ emptyText: data ? (search ? t('Nobody matches') : t('Nobody is suspended')) : ' ' }}
          order={order}
          onSort={setOrder}
          selected={ids}
          onSelect={setChosen}
          onLift={(suspension) => lift([suspension])}
        />
      )}
      <SuspendDialog open={dialog} onClose={() => setDialog(false)} onSuspended={refresh} />
    </Flex>
  );
}
