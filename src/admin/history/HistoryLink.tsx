import { HistoryButton } from './HistoryButton';

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
  const { dataType, uid } = record;
  return DATA_TYPES.includes(dataType) ? (
    <HistoryButton subject={{ ...record, name: name ?? uid }}>{uid}</HistoryButton>
  ) : (
    uid
  );
}
