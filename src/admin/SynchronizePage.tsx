import { Flex, Segmented } from 'antd';
import { useState } from 'react';
import { type Admin, AdminProvider } from './admin';
import { Pushes } from './pushes/Pushes';
import { Sources } from './sources/Sources';
import { FieldTitlesProvider } from './tasks/words';

/** The "Synchronize" tab: the sources and their tasks, and what was pushed. */
export function SynchronizePage({ admin }: { admin: Admin }) {
  const { t } = admin;
  const [view, setView] = useState<'sources' | 'pushes'>('sources');
  return (
    <AdminProvider value={admin}>
      <FieldTitlesProvider>
        <Flex vertical gap="small">
          <Segmented
            aria-label={t('View')}
            style={{ alignSelf: 'start' }}
            options={[
              { value: 'sources', label: t('Sources') },
              { value: 'pushes', label: t('Pushes') },
            ]}
            value={view}
            onChange={setView}
          />
          {view === 'sources' ? <Sources /> : <Pushes />}
        </Flex>
      </FieldTitlesProvider>
    </AdminProvider>
  );
}
