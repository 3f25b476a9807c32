import { Button, Flex } from 'antd';
import { useAdmin } from '../admin';
import { HistoryLink } from '../history/HistoryLink';
import { SearchOutlined } from '../icons';
import { useLookups } from './lookup-context';

interface RecordLinkProps {
  sourceName: string;
  dataType: string;
  uid: string;
  name?: string;
}

/** The ID of a record, which leads to what was changed of it, and for a person to what their source has of them now. */
export function RecordLink(record: RecordLinkProps) {
  const { sourceName, dataType, uid, name = uid } = record;
  const { t } = useAdmin();
  const { sources, lookUp } = useLookups();
  const source = dataType === 'user' ? sources.find((each) => each.name === sourceName) : undefined;
  const title = t('Look up {{name}} in the source', { name });
  return (
    <Flex gap={4} align="flex-start">
      <HistoryLink {...record} />
      {source && (
        <Button
          type="text"
          size="small"
          icon={<SearchOutlined />}
          aria-haspopup="dialog"
          aria-label={title}
          title={title}
          onClick={() => lookUp({ source, person: { uid, name } })}
        />
      )}
    </Flex>
  );
}
