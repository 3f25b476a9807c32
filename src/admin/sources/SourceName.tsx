import { Flex, Typography } from 'antd';
import { useAdmin } from '../admin';
import type { Source } from '../api';
import { sourceTitle } from '../title';

/** The id of the element that names a source, for what describes its buttons. */
export const nameId = (source: Source) => `user-data-sync-source-${source.id}`;

/** What a source is called, and its name where that differs. */
export function SourceName({ source }: { source: Source }) {
  const admin = useAdmin();
  return (
    <Flex vertical id={nameId(source)} style={{ maxWidth: 240, overflowWrap: 'anywhere' }}>
      <Typography.Paragraph strong ellipsis={{ rows: 3, tooltip: true }} style={{ marginBottom: 0 }}>
        {sourceTitle(source, admin)}
      </Typography.Paragraph>
      {source.displayName && (
        <Typography.Paragraph type="secondary" ellipsis={{ rows: 2, tooltip: true }} style={{ marginBottom: 0 }}>
          {source.name}
        </Typography.Paragraph>
      )}
    </Flex>
  );
}
