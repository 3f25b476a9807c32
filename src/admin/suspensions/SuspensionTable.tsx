import { Button, Flex, Table, type TableProps, Typography } from 'antd';
import { type Admin, useAdmin } from '../admin';
import type { Id, Suspension, SuspensionField, SuspensionReason, User } from '../api';
import { formatTime } from '../format';
import { HistoryButton } from '../history/HistoryButton';
import { rowSelection } from '../row-selection';
import { onSorted, sortable, type TableOrder } from '../table-order';
import { TimeAgo } from '../TimeAgo';
import { sourceTitle } from '../title';
import type { Translate } from '../translate';
import { useColumns } from '../use-columns';
import { userDetails, userName } from './user-name';

interface SuspensionTableProps extends Pick<
  TableProps<Suspension>,
  'dataSource' | 'loading' | 'pagination' | 'locale'
> {
  order?: TableOrder<SuspensionField>;
  onSort(order?: TableOrder<SuspensionField>): void;
  /** The ids of the users who are selected. */
  selected: Id[];
  onSelect(ids: Id[]): void;
  onLift(suspension: Suspension): void;
}

/** Pixels below which the table scrolls. */
const WIDTH = 900;

/** The people who are suspended, one in a row. */
export function SuspensionTable({ order, onSort, selected, onSelect, onLift, ...table }: SuspensionTableProps) {
  const admin = useAdmin();
  const { t, language } = admin;
  const titles = fieldTitles(t);
  const reasons = reasonTitles(t);
  const column = (field: SuspensionField) => ({ ...sortable(field, order), title: titles.get(field) });
  const columns = useColumns<Suspension>(
    [
      { ...column('nickname'), minWidth: 200, render: (_, { user }) => <UserCell user={user} /> },
      { ...column('since'), render: (_, { since }) => <TimeAgo time={since} /> },
      { ...column('sourceName'), minWidth: 140, render: (_, suspension) => suspendedBy(suspension, admin) },
      { ...column('reason'), minWidth: 140, render: (_, { reason }) => reasons[reason] },
      {
        ...column('removalDueAt'),
        render: (_, { removalDueAt: due }) => due && <time dateTime={due}>{formatTime(due, language)}</time>,
      },
      {
        title: t('Actions'),
        key: 'actions',
        fixed: 'right',
        render: (_, suspension) => (
          <Button
            type="link"
            size="small"
            aria-describedby={nameId(suspension.user)}
            onClick={() => onLift(suspension)}
          >
            {t('Lift')}
          </Button>
        ),
      },
    ],
    WIDTH,
  );
  return (
    <Table<Suspension>
      {...table}
      aria-label={t('Suspended people')}
      rowKey={({ user }) => user.id}
      size="middle"
      rowSelection={rowSelection({ selected, onSelect, nameOf: ({ user }) => userName(user), t })}
      onChange={onSorted(onSort)}
      {...columns}
    />
  );
}

/** What can be sorted by, and what that is called. */
export function fieldTitles(t: Translate) {
  return new Map<SuspensionField, string>([
    ['nickname', t('Name')],
    ['since', t('Since')],
    ['sourceName', t('Suspended by')],
    ['reason', t('Reason')],
    ['removalDueAt', t('Removal due')],
  ]);
}

function reasonTitles(t: Translate): Record<SuspensionReason, string> {
  return { left: t('No longer in the source'), reported: t('The source says so'), manual: t('Manually') };
}

const nameId = ({ id }: User) => `user-data-suspension-${id}`;

function UserCell({ user }: { user: User }) {
  const details = userDetails(user);
  return (
    <Flex vertical align="start" style={{ overflowWrap: 'anywhere' }}>
      <HistoryButton id={nameId(user)} subject={{ dataType: 'user', id: String(user.id), name: userName(user) }}>
        {userName(user)}
      </HistoryButton>
      {details && <Typography.Text type="secondary">{details}</Typography.Text>}
    </Flex>
  );
}

/** The source that suspended somebody, or who did it manually. */
function suspendedBy({ sourceName: name, sourceDisplayName: displayName, by }: Suspension, admin: Admin) {
  if (name !== null) {
    return sourceTitle({ name, displayName }, admin);
  }
  return by ? userName(by) : admin.t('Manually');
}
