import { Empty, Flex } from 'antd';
import { useAdmin } from '../admin';
import { DOCUMENTATION } from '../documentation';
import { PushCommand } from '../PushCommand';

/**
 * What is shown where there is no source yet: what one is, and the ways to bring people in.
 *
 * @param hasTypes whether a source type is installed
 */
export function NoSources({ hasTypes }: { hasTypes: boolean }) {
  const { t } = useAdmin();
  return (
    <Flex vertical align="center" style={{ paddingBlock: 24 }}>
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={t(
          'A source brings users and departments from another system into NocoBase and keeps them up to date.',
        )}
      />
      <Flex
        component="ol"
        vertical
        gap="middle"
        style={{ width: 'min(720px, 100%)', textAlign: 'start', paddingInlineStart: 20 }}
      >
        <li>
          {hasTypes
            ? t('Add a source: choose its type under "Add new".')
            : t('Install a plugin that brings a source type, then add a source.')}{' '}
          <a href={DOCUMENTATION} target="_blank" rel="noreferrer">
            {t('Read the documentation')}
          </a>
        </li>
        <li>
          {t('Or push users and departments over HTTP, with an API key:')} <PushCommand />
        </li>
      </Flex>
    </Flex>
  );
}
