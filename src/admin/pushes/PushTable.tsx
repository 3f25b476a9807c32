import { Button, Flex, Table, type TableProps } from 'antd';
import { useAdmin } from '../admin';
import type { Push } from '../api';
import { formatDuration, formatTime } from '../format';
import { outcomeLine } from '../tasks/outcome';
import { starterOf } from '../tasks/person';
import { TaskStatus } from '../tasks/status';
import { useWords } from '../tasks/words';
import { TruncatedText } from '../TruncatedText';
import { useColumns } from '../use-columns';

interface PushTableProps extends Pick<TableProps<Push>, 'dataSource' | 'loading' | 'pagination' | 'locale'> {
  onOpen(push: Push): void;
}

/** Pixels below which the table scrolls. */
const WIDTH = 900;

/** What was pushed, one in a row; the time of one opens it. */
export function PushTable({ onOpen, ...table }: PushTableProps) {
  const admin = useAdmin();
  const { t, language } = admin;
  const types = typeTitles(t);
  const columns = useColumns<Push>(
    [
      {
        title: t('Started'),
        dataIndex: 'startedAt',
        render: (_, push) => (
          <Button type="link" size="small" aria-haspopup="dialog" style={LINK} onClick={() => onOpen(push)}>
            <time dateTime={push.startedAt}>{formatTime(push.startedAt, language)}</time>
          </Button>
        ),
      },
      {
        title: t('Source name'),
        dataIndex: 'sourceName',
        render: (_, push) => <TruncatedText text={push.sourceName} />,
      },
      { title: t('Pushed by'), key: 'by', render: (_, push) => starterOf(push) ?? t('Automatic') },
      { title: t('Data type'), dataIndex: 'dataType', render: (_, { dataType }) => types[dataType] ?? dataType },
      { title: t('Status'), dataIndex: 'status', render: (_, push) => <TaskStatus task={push} /> },
      { title: t('Outcome'), key: 'outcome', minWidth: 200, render: (_, push) => <PushOutcome push={push} /> },
      {
        title: t('Duration'),
        dataIndex: 'cost',
        render: (_, { cost }) => cost != null && formatDuration(cost, language),
      },
    ],
    WIDTH,
  );
  return <Table<Push> {...table} aria-label={t('Pushes')} rowKey="id" size="middle" {...columns} />;
}

const LINK = { paddingInline: 0 };

const typeTitles = (t: (text: string) => string): Record<string, string> => ({
  user: t('Users'),
  department: t('Departments'),
});

/** What a push did, or why it failed. */
function PushOutcome({ push }: { push: Push }) {
  const admin = useAdmin();
  const { messageOf } = useWords();
  const { outcome } = push;
  const message = messageOf(push);
  return (
    <Flex vertical style={{ maxWidth: 320 }}>
      {Boolean(outcome?.targets.length) && outcomeLine(outcome!, admin)}
      {message && <TruncatedText text={message} />}
    </Flex>
  );
}
