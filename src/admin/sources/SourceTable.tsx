import { Table, type TableProps } from 'antd';
import { useAdmin } from '../admin';
import type { Source, SourceType, Task } from '../api';
import { useColumns } from '../use-columns';
import { EnabledSwitch } from './EnabledSwitch';
import { LastSync } from './LastSync';
import { SourceActions, type SourceHandlers } from './SourceActions';
import { nameId, SourceName } from './SourceName';
import { TypeName, typeOf } from './TypeName';

interface SourceTableProps
  extends
    SourceHandlers,
    Pick<TableProps<Source>, 'dataSource' | 'loading' | 'pagination' | 'rowSelection' | 'locale'> {
  types: SourceType[];
  /** The latest task of each source. */
  tasks: Task[];
  /** Called when a source was enabled or disabled. */
  onSwitched(): void;
  /** @param sort a field, with `-` before it for descending */
  onSort(sort?: string): void;
}

/** Pixels below which the table scrolls. */
const WIDTH = 800;

/** The sources, one in a row, with what can be done with each. */
export function SourceTable(props: SourceTableProps) {
  const { types, tasks, onSwitched, onSort, onOpenTasks, onConfigure, onDelete, onSynced, ...table } = props;
  const { t } = useAdmin();
  const taskOf = (source: Source) => tasks.find(({ sourceId }) => String(sourceId) === String(source.id));
  const columns = useColumns<Source>(
    [
      {
        title: t('Source'),
        dataIndex: 'name',
        sorter: true,
        minWidth: 140,
        render: (_, source) => <SourceName source={source} />,
      },
      {
        title: t('Source type'),
        dataIndex: 'sourceType',
        sorter: true,
        minWidth: 110,
        render: (_, source) => <TypeName source={source} types={types} />,
      },
      {
        title: t('Enabled'),
        dataIndex: 'enabled',
        sorter: true,
        render: (_, source) => <EnabledSwitch source={source} onDone={onSwitched} aria-describedby={nameId(source)} />,
      },
      {
        title: t('Last sync'),
        key: 'last',
        minWidth: 200,
        render: (_, source) => <LastSync task={taskOf(source)} />,
      },
      {
        title: t('Actions'),
        key: 'actions',
        minWidth: 230,
        render: (_, source) => (
          <SourceActions
            {...{ source, onOpenTasks, onConfigure, onDelete, onSynced }}
            hasType={Boolean(typeOf(source, types))}
            task={taskOf(source)}
          />
        ),
      },
    ],
    WIDTH,
  );
  return (
    <Table
      {...table}
      aria-label={t('Sources')}
      rowKey="id"
      size="middle"
      onChange={(_page, _filters, sorter) => {
        const { field, order } = Array.isArray(sorter) ? sorter[0] : sorter;
        onSort(order ? `${order === 'descend' ? '-' : ''}${String(field)}` : undefined);
      }}
      {...columns}
    />
  );
}
