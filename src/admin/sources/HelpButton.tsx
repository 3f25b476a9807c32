import { Button, type ButtonProps, Dropdown } from 'antd';
import { useAdmin } from '../admin';
import { QuestionCircleOutlined } from '../icons';
import { DOCUMENTATION, guideFile } from '../documentation';

/** Leads to this plugin's guide in the reader's language, and to the host's manual. */
export function HelpButton(button: Pick<ButtonProps, 'children' | 'title' | 'aria-label'>) {
  const { api, t, language } = useAdmin();
  const items = [
    { key: 'guide', href: api.fileAddress(guideFile(language)), title: t('User guide') },
    { key: 'manual', href: DOCUMENTATION, title: t('NocoBase manual') },
  ].map(({ key, href, title }) => ({
    key,
    label: (
      <a href={href} target="_blank" rel="noreferrer">
        {title}
      </a>
    ),
  }));
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button icon={<QuestionCircleOutlined />} aria-haspopup="menu" {...button} />
    </Dropdown>
  );
}
