import { Typography } from 'antd';

/** A text that may be long, such as an error of another system: its first lines, and all of it to who points at it. */
export function TruncatedText({ text }: { text: string }) {
  return (
    <Typography.Paragraph
      type="secondary"
      ellipsis={{ rows: 2, tooltip: true }}
      style={{ marginBottom: 0, overflowWrap: 'anywhere' }}
    >
      {text}
    </Typography.Paragraph>
  );
}
