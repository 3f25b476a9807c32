import { Typography } from 'antd';
import { Link } from 'react-router-dom';
import { useAdmin } from './admin';

/** How somebody is pushed over HTTP: a command to be copied, and where to get a key for it. */
export function PushCommand() {
  const { api, t } = useAdmin();
  const person = { uid: 'ada', nickname: 'Ada Lovelace', email: 'ada@example.com' };
  const command = [
    `curl -X POST '${api.address('userData:push')}' \\`,
    "  -H 'Authorization: Bearer <API key>' \\",
    "  -H 'Content-Type: application/json' \\",
    `  -d '${JSON.stringify({ dataType: 'user', records: [person] })}'`,
  ].join('\n');
  return (
    <>
      <Link to="/admin/settings/api-keys">{t('API keys')}</Link>
      <Typography.Text copyable={{ text: command, tooltips: [t('Copy'), t('Copied')] }} />
      <Typography.Paragraph style={{ marginBlock: 8 }}>
        <pre style={{ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{command}</pre>
      </Typography.Paragraph>
    </>
  );
}
