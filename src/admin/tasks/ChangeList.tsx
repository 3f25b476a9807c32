import { Typography } from 'antd';
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

const LIST = { listStyle: 'none', margin: 0, padding: 0, overflowWrap: 'anywhere' } as const;
