import { Typography } from 'antd';
import { useAdmin } from '../admin';
import { WarningOutlined } from '../icons';
import type { Source, SourceType } from '../api';
import { sourceTypeTitle } from '../title';

/** The type of a source, if that is still there. */
export const typeOf = (source: Pick<Source, 'sourceType'>, types: SourceType[]) =>
  types.find(({ name }) => name === source.sourceType);

/** What the type of a source is called; one that is no longer installed is said to be. */
export function TypeName({ source, types }: { source: Pick<Source, 'sourceType'>; types: SourceType[] }) {
  const admin = useAdmin();
  const type = typeOf(source, types);
  return type ? (
    <>{sourceTypeTitle(type, admin)}</>
  ) : (
    <Typography.Text type="warning">
      <WarningOutlined /> {admin.t('{{type}} is no longer installed', { type: source.sourceType })}
    </Typography.Text>
  );
}
