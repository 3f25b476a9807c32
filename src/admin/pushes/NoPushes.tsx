import { Empty, Flex } from 'antd';
import { useAdmin } from '../admin';
import { DOCUMENTATION } from '../documentation';
import { PushCommand } from '../PushCommand';

/** What is shown where nothing was pushed: how it is done. */
export function NoPushes() {
  const { t } = useAdmin();
  return (
    <Flex vertical align="center" style={{ paddingBlock: 24 }}>
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('Nothing was pushed in the last 30 days.')} />
      <div style={{ width: 'min(720px, 100%)' }}>
        {t('Push users and departments over HTTP, with an API key:')} <PushCommand />
        <a href={DOCUMENTATION} target="_blank" rel="noreferrer">
          {t('Read the documentation')}
        </a>
      </div>
    </Flex>
  );
}
