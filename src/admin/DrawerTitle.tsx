import { Typography } from 'antd';

/** What stands above a drawer: of a long name the first lines, and all of it to who points at it. */
export function DrawerTitle({ text }: { text?: string }) {
  return (
    <Typography.Paragraph
      ellipsis={{ rows: 2, tooltip: true }}
      style={{ marginBottom: 0, fontSize: 'inherit', overflowWrap: 'anywhere' }}
    >
      {text}
    </Typography.Paragraph>
  );
}
