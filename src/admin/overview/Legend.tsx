import { Flex, theme, Typography } from 'antd';
import { useAdmin } from '../admin';
import { PARTS } from './bar-parts';
import { partColors } from './colors';

/** What the colours of the bars mean, and the line above them. */
export function Legend() {
  const { t } = useAdmin();
  const { token } = theme.useToken();
  const colors = partColors(token);
  const titles = {
    created: t('Created'),
    updated: t('Updated'),
    memberships: t('Memberships'),
    removed: t('Removed'),
    failed: t('Failures'),
  };
  const entries = PARTS.map((part) => ({ title: titles[part], color: colors[part], height: 10 }));
  const duration = { title: t('Duration'), color: token.colorTextSecondary, height: 2 };
  return (
    <Flex wrap gap="0 12px" align="center">
      {[...entries, duration].map(({ title, color, height }) => (
        <Flex key={title} gap={4} align="center">
          <span style={{ flex: 'none', width: 10, height, background: color }} />
          <Typography.Text type="secondary">{title}</Typography.Text>
        </Flex>
      ))}
    </Flex>
  );
}
