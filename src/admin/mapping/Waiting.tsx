import { useInterval } from 'ahooks';
import { Button, Flex, Spin, Typography } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import { formatDuration } from '../format';

const SECOND = 1000;

/** Says that records are pulled, and since when; and lets that be cancelled. */
export function Waiting({ onCancel }: { onCancel(): void }) {
  const { t, language } = useAdmin();
  const [seconds, setSeconds] = useState(0);
  useInterval(() => setSeconds((passed) => passed + 1), SECOND);
  return (
    <Flex gap="small" align="center">
      <Spin size="small" />
      <span>{t('Records are being pulled')}</span>
      {/* Not read out every second. */}
      <Typography.Text type="secondary" aria-hidden>
        {seconds > 0 && formatDuration(seconds * SECOND, language)}
      </Typography.Text>
      <Button size="small" onClick={onCancel}>
        {t('Cancel')}
      </Button>
    </Flex>
  );
}
