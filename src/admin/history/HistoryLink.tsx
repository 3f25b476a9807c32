import { Button } from 'antd';
import { useAdmin } from '../admin';
import { useHistory } from './history-context';

/** The data types that have a history. */
const DATA_TYPES = ['user', 'department'];

interface HistoryLinkProps {
  sourceName: string;
  dataType: string;
  uid: string;
  name?: string;
}

/** The ID of a record, which leads to what was changed of it. */
export function HistoryLink({ name, ...record }: HistoryLinkProps) {
  const { t } = useAdmin();
  const open = useHistory();
  const { dataType, uid } = record;
  if (!DATA_TYPES.includes(dataType)) {
    return uid;
  }
  return (
    <Button
      type="link"
      size="small"
      aria-haspopup="dialog"
      title={t('History of {{name}}', { name: name ?? uid })}
      style={LINK}
      onClick={() => open({ ...record, name: name ?? uid })}
    >
      {uid}
    </Button>
  );
}

const LINK = {
  paddingInline: 0,
  height: 'auto',
  whiteSpace: 'normal',
  overflowWrap: 'anywhere',
  textAlign: 'start',
} as const;
