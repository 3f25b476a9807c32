import { Typography } from 'antd';
import type { CSSProperties } from 'react';
import { useAdmin } from '../admin';
import type { FieldChange } from '../api';
import { fieldTitle, valueText } from './field';

interface ChangeListProps {
  changes: FieldChange[];
  /** There was nothing before. */
  isNew: boolean;
}

/** What would become of the fields of a record: `Nickname: Ana → Anna`. */
export function ChangeList({ changes, isNew }: ChangeListProps) {
  const { t } = useAdmin();
  return (
    <ul style={LIST}>
      {changes.map(({ field, from, to }) => (
        <li key={field}>
          <Typography.Text type="secondary">{fieldTitle(field, t)}:</Typography.Text>{' '}
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
