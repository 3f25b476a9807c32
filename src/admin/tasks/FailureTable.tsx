import { Button, Flex, Table, Typography } from 'antd';
import { useAdmin } from '../admin';
import { DownloadOutlined } from '../icons';
import type { Failure, Push, Task } from '../api';
import { formatNumber } from '../format';
import { LoadError } from '../LoadError';
import { RecordLink } from '../person/RecordLink';
import { SearchInput } from '../SearchInput';
import { tablePaging } from '../table-paging';
import { useAction } from '../use-action';
import { download, fileName, toCsv } from './csv';
import { targetPage } from './target';
import { useFailures } from './use-failures';
import { useWords } from './words';

interface FailureTableProps {
  run: Task | Push;
  /** The source name that the records are of. */
  sourceName: string;
  /** What the file is told from others by. */
  name: string;
}

/** The records that a task or push could not write, searchable and as a file. */
export function FailureTable({ run, sourceName, name }: FailureTableProps) {
  const admin = useAdmin();
  const { t, language } = admin;
  const { titleOf } = useWords();
  const { data, error, loading, refresh, pagination, search, setSearch, findAll } = useFailures(run);
  const target = (failure: Failure) => targetPage(failure, t).title;
  const all = run.outcome?.targets.reduce((sum, { failed }) => sum + failed, 0) ?? 0;
  const isCut = data !== undefined && !search && data.total < all;
  const cut = t('Only the first {{kept}} of {{all}} are kept here. All of them are in the logs.', {
    kept: formatNumber(data?.total ?? 0, language),
    all: formatNumber(all, language),
  });
  const save = async () => {
    const identity = ['username', 'email', 'phone'] as const;
    const titles = identity.map((field) => titleOf(field, 'user'));
    const rows = (await findAll()).map((failure) => [
      target(failure),
      failure.uid,
      failure.name,
      ...identity.map((field) => failure[field]),
      failure.message,
    ]);
    const head = [t('Target'), t('ID in the source'), t('Name'), ...titles, t('Reason')];
    const text = toCsv([head, ...rows, ...(isCut ? [[cut]] : [])], language);
    download(fileName(`${t('Failed records')} ${name}.csv`), text);
  };
  const saving = useAction({ run: save });
  if (error) {
    const title = t('The failed records could not be loaded');
    return <LoadError title={title} error={error} loading={loading} onRetry={refresh} />;
  }

  return (
    <Flex vertical gap="small">
      <Flex wrap gap="small" justify="space-between" align="center">
        <Typography.Text strong>{t('Failed records')}</Typography.Text>
        <Flex wrap gap="small">
          <SearchInput
            label={t('Search the failed records')}
            placeholder={t('Search')}
            width={220}
            onSearch={setSearch}
          />
          <Button icon={<DownloadOutlined />} disabled={!data?.total} loading={saving.running} onClick={saving.run}>
            {t('Download CSV')}
          </Button>
        </Flex>
      </Flex>
      {isCut && <Typography.Text type="secondary">{cut}</Typography.Text>}
      <Table
        aria-label={t('Failed records')}
        rowKey={({ dataType, resource, uid }) => `${dataType} ${resource} ${uid}`}
        size="small"
        scroll={{ x: 'max-content' }}
        loading={loading}
        dataSource={data?.list}
        pagination={{ ...tablePaging(pagination, admin), size: 'small' }}
        columns={[
          {
            title: t('ID in the source'),
            dataIndex: 'uid',
            render: (_, { dataType, uid, name: of }) => <RecordLink {...{ sourceName, dataType, uid }} name={of} />,
          },
          { title: t('Name'), dataIndex: 'name', render: (name?: string) => name && <div style={NAME}>{name}</div> },
          { title: t('Target'), key: 'target', render: (_, failure) => target(failure) },
          {
            title: t('Reason'),
            dataIndex: 'message',
            render: (message: string) => <div style={REASON}>{message}</div>,
          },
        ]}
      />
    </Flex>
  );
}

/** A reason may be a long error of another system: it wraps instead of stretching the table. */
const NAME = { minWidth: 80, maxWidth: 240, overflowWrap: 'anywhere' } as const;
const REASON = { minWidth: 200, maxWidth: 420, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } as const;
