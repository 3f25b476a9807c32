import { SyncOutlined, UnorderedListOutlined, WarningOutlined } from '@ant-design/icons';
import { Button, Empty, Flex, Space, Table, type TableProps, Typography } from 'antd';
import { ActionButton } from './ActionButton';
import { useAdmin } from './admin';
import type { Source, SourceType } from './api';
import { SourceStatus } from './status';
import { sourceTitle, sourceTypeTitle } from './title';

interface SourceTableProps extends Pick<TableProps<Source>, 'dataSource' | 'loading' | 'pagination'> {
  types: SourceType[];
  onOpenTasks(source: Source): void;
  /** Called when a source was synced, however that went. */
  onSynced(): void;
}

/** The sources, one in a row, with what can be done with each. */
export function SourceTable({ types, onOpenTasks, onSynced, ...table }: SourceTableProps) {
  const { t } = useAdmin();
  return (
    <Table
      {...table}
      aria-label={t('Sources')}
      rowKey="id"
      size="middle"
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: table.loading ? ' ' : <NoSources /> }}
      columns={[
        { title: t('Source'), key: 'name', render: (_, source) => <SourceName source={source} /> },
        { title: t('Source type'), key: 'type', render: (_, source) => <TypeName source={source} types={types} /> },
        { title: t('Status'), key: 'enabled', render: (_, source) => <SourceStatus enabled={source.enabled} /> },
        {
          title: t('Actions'),
          key: 'actions',
          render: (_, source) => source.enabled && <SourceActions {...{ source, onOpenTasks, onSynced }} />,
        },
      ]}
    />
  );
}

const nameId = (source: Source) => `user-data-sync-source-${source.id}`;

function SourceName({ source }: { source: Source }) {
  const admin = useAdmin();
  return (
    <Flex vertical id={nameId(source)}>
      <Typography.Text strong>{sourceTitle(source, admin)}</Typography.Text>
      {source.displayName && <Typography.Text type="secondary">{source.name}</Typography.Text>}
    </Flex>
  );
}

function TypeName({ source, types }: { source: Source; types: SourceType[] }) {
  const admin = useAdmin();
  const type = types.find(({ name }) => name === source.sourceType);
  return type ? (
    sourceTypeTitle(type, admin)
  ) : (
    <Typography.Text type="warning">
      <WarningOutlined /> {admin.t('{{type}} is no longer installed', { type: source.sourceType })}
    </Typography.Text>
  );
}

type SourceActionsProps = Pick<SourceTableProps, 'onOpenTasks' | 'onSynced'> & { source: Source };

function SourceActions({ source, onOpenTasks, onSynced }: SourceActionsProps) {
  const { api, t } = useAdmin();
  return (
    <Space>
      <ActionButton
        icon={<SyncOutlined />}
        aria-describedby={nameId(source)}
        action={() => api.sync(source)}
        success={t('Synchronization has started')}
        onDone={onSynced}
      >
        {t('Sync')}
      </ActionButton>
      <Button
        type="link"
        size="small"
        icon={<UnorderedListOutlined />}
        aria-describedby={nameId(source)}
        onClick={() => onOpenTasks(source)}
      >
        {t('Tasks')}
      </Button>
    </Space>
  );
}

function NoSources() {
  const { t } = useAdmin();
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <Typography.Paragraph>
            {t('A source brings users and departments from another system into NocoBase and keeps them up to date.')}
          </Typography.Paragraph>
          <Typography.Paragraph type="secondary">
            {t('Install a plugin that provides a source type, or push data over HTTP to {{address}}.', {
              address: 'POST /api/userData:push',
            })}
          </Typography.Paragraph>
        </>
      }
    />
  );
}
