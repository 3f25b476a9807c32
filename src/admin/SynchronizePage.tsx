import { Button, Flex, Segmented } from 'antd';
import { useState } from 'react';
import { type Admin, AdminProvider } from './admin';
import { History } from './history/History';
import { HistoryOutlined } from './icons';
import { Pushes } from './pushes/Pushes';
import { Sources } from './sources/Sources';
import { FieldTitlesProvider } from './tasks/words';

/** The "Synchronize" tab: the sources and their tasks, and what was pushed. */
export function SynchronizePage({ admin }: { admin: Admin }) {
  const { t } = admin;
  const [isHistoryOpen, setHistoryOpen] = useState(false);
  const [view, setView] = useState<'sources' | 'pushes'>('sources');
  return (
    <AdminProvider value={admin}>
      <FieldTitlesProvider>
        <History isOpen={isHistoryOpen} onClose={() => setHistoryOpen(false)}>
          <Flex vertical gap="small">
            <Flex wrap gap="small" justify="space-between" align="center">
              <Segmented
                aria-label={t('View')}
                options={[
                  { value: 'sources', label: t('Sources') },
                  { value: 'pushes', label: t('Pushes') },
                ]}
                value={view}
                onChange={setView}
              />
              <Button icon={<HistoryOutlined />} aria-haspopup="dialog" onClick={() => setHistoryOpen(true)}>
                {t('History')}
              </Button>
            </Flex>
            {view === 'sources' ? <Sources /> : <Pushes />}
          </Flex>
        </History>
      </FieldTitlesProvider>
    </AdminProvider>
  );
}
