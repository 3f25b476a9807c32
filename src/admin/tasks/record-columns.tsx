import type { TableColumnType } from 'antd';
import type { PreviewedRecord } from '../api';
import { RecordLink } from '../person/RecordLink';
import type { Translate } from '../translate';
import { ActionTag } from './ActionTag';
import { ChangeList } from './ChangeList';

/** What is told of each record of a preview; a note only where one of them has any. */
export function recordColumns(
  records: PreviewedRecord[],
  sourceName: string,
  t: Translate,
  noteOf: (record: PreviewedRecord) => string | undefined,
): TableColumnType<PreviewedRecord>[] {
  const note: TableColumnType<PreviewedRecord> = {
    title: t('Note'),
    key: 'note',
    render: (_, record) => wrapped(noteOf(record)),
  };
  return [
    {
      title: t('ID in the source'),
      dataIndex: 'uid',
      width: 140,
      render: (_, { dataType, uid, name }) => <RecordLink {...{ sourceName, dataType, uid, name }} />,
    },
    { title: t('Name'), dataIndex: 'name', width: 160, render: wrapped },
    { title: t('Outcome'), dataIndex: 'action', width: 140, render: (action) => <ActionTag action={action} /> },
    {
      title: t('What would change'),
      key: 'changes',
      render: (_, { dataType, changes, action }) =>
        Boolean(changes?.length) && <ChangeList changes={changes!} dataType={dataType} isNew={action === 'created'} />,
    },
    ...(records.some(({ message }) => message) ? [note] : []),
  ];
}

const WRAPS = { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } as const;

const wrapped = (text?: string) => text && <span style={WRAPS}>{text}</span>;
