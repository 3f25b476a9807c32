import { Table, type TableProps } from 'antd';
import { useAdmin } from '../admin';
import type { Id, NextRun, Source, SourceType, Task } from '../api';
import { rowSelection } from '../row-selection';
import { onSorted, sortable } from '../table-order';
import { sourceTitle } from '../title';
import { useColumns } from '../use-columns';
import { EnabledSwitch } from './EnabledSwitch';
import { LastSync } from './LastSync';
import { SourceActions, type SourceHandlers } from './SourceActions';
import { nameId, SourceName } from './SourceName';
import type { SourceOrder } from './source-order';
import { TypeName, typeOf } from './TypeName';

interface SourceTableProps
  extends SourceHandlers, Pick<TableProps<Source>, 'dataSource' | 'loading' | 'pagination' | 'locale'> {
  types: SourceType[];
  /** The latest task of each source. */
  tasks: Task[];
  /** When the sources with a schedule are due next. */
  nextRuns: NextRun[];
  selected: Id[];
  onSelect(ids: Id[]): void;
  order?: SourceOrder;
  onSort(order?: SourceOrder): void;
  /** Called when a source was enabled or disabled. */
  onSwitched(): void;
}

/** Pixels below which the table scrolls. */
const WIDTH = 800;

/** The sources, one in a row, with what can be done with each. */
export function SourceTable(props: SourceTableProps) {
  const { types, tasks, nextRuns, selected, onSelect, order, onSort, onSwitched, ...others } = props;
  const { onOpenTasks, onConfigure, onDelete, onSynced, onResumed, ...table } = others;
  const admin = useAdmin();
  const { t } = admin;
  const of = <T extends { sourceId: Task['sourceId'] }>(list: T[], source: Source) =>
    list.find(({ sourceId }) => String(sourceId) === String(source.id));
  const columns = useColumns<Source>(
    [
      {
        ...sortable('name', order),
        title: t('Source'),
        minWidth: 140,
        render: (_, source) => <SourceName source={source} />,
      },
      {
        ...sortable('sourceType', order),
        title: t('Source type'),
        minWidth: 110,
        render: (_, source) => <TypeName source={source} types={types} />,
      },
      {
        ...sortable('enabled', order),
        title: t('Enabled'),
        render: (_, source) => <EnabledSwitch source={source} onDone={onSwitched} aria-describedby={nameId(source)} />,
      },
      {
        title: t('Last sync'),
        key: 'last',
        minWidth: 200,
        render: (_, source) => <LastSync source={source} task={of(tasks, source)} nextRun={of(nextRuns, source)} />,
      },
      {
        title: t('Actions'),
        key: 'actions',
        fixed: 'right',
        render: (_, source) => (
          <SourceActions
            {...{ source, onOpenTasks, onConfigure, onDelete, onSynced, onResumed }}
            hasType={Boolean(typeOf(source, types))}
            task={of(tasks, source)}
          />
        ),
      },
    ],
    WIDTH,
  );
  return (
    <Table<Source>
      {...table}
      aria-label={t('Sources')}
      rowKey="id"
      size="middle"
      rowSelection={rowSelection({ selected, onSelect, nameOf: (source) => sourceTitle(source, admin), t })}
      onChange={onSorted(onSort)}
      {...columns}
    />
  );
}
