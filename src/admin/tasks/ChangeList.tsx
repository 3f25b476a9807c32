import { Typography } from 'antd';
import type { CSSProperties } from 'react';
import type { FieldChange } from '../api';
import { valueText } from './field';
import { useWords } from './words';

interface ChangeListProps {
  changes: FieldChange[];
  dataType: string;
  /** There was nothing before. */
  isNew: boolean;
}

/** What would become of the fields of a record: `Nickname: Ana → Anna`. */
export function ChangeList({ changes, dataType, isNew }: ChangeListProps) {
  const { titleOf } = useWords();
  return (
    <ul style={LIST}>
      {changes.map(({ field, from, to }) => (
        <li key={field}>
          <Typography.Text type="secondary">{titleOf(field, dataType)}:</Typography.Text>{' '}
          {!isNew && (
            <>
              <del>{valueText(from)}</del> →{' '}
            </>
          )}
          {valueText(to)}
        </li>
      ))}
    </ul>
  );
}

/** Side by side as far as there is room: a new record has a change for each of its fields. */
const LIST: CSSProperties = {
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 16,
  listStyle: 'none',
  margin: 0,
  padding: 0,
  overflowWrap: 'anywhere',
};
