import { List, Typography } from 'antd';
import { useAdmin } from '../admin';
import type { OutcomeNotice } from '../api';
import { formatNumber } from '../format';
import { useWords } from './words';

/** What an admin should know of a task that made no record fail, with the first records that each notice is about. */
export function NoticeList({ notices }: { notices: OutcomeNotice[] }) {
  const { t } = useAdmin();
  const { problemText } = useWords();
  return (
    <List
      aria-label={t('Notices')}
      size="small"
      header={<Typography.Text strong>{t('Notices')}</Typography.Text>}
      dataSource={notices}
      renderItem={(notice) => (
        <List.Item style={{ overflowWrap: 'anywhere' }}>
          <List.Item.Meta title={problemText(notice, notice.dataType)} description={<Records {...notice} />} />
        </List.Item>
      )}
    />
  );
}

function Records({ dataType, records, uids }: OutcomeNotice) {
  const { t, language } = useAdmin();
  const titles: Record<string, string> = { user: t('Users'), department: t('Departments') };
  const title = titles[dataType] ?? dataType;
  const more = records - uids.length;
  const others = more > 0 ? ` ${t('and {{number}} more', { number: formatNumber(more, language) })}` : '';
  return uids.length ? `${title}: ${uids.join(', ')}${others}` : title;
}
