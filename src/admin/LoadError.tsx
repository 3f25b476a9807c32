import { Alert, Button } from 'antd';
import { useAdmin } from './admin';

interface LoadErrorProps {
  /** What could not be loaded, as a sentence. */
  title: string;
  error: Error;
  loading: boolean;
  onRetry(): void;
}

/** Says what could not be loaded and why, and offers to try again. */
export function LoadError({ title, error, loading, onRetry }: LoadErrorProps) {
  const { t } = useAdmin();
  return (
    <Alert
      type="error"
      showIcon
      message={title}
      description={error.message}
      action={
        <Button size="small" loading={loading} onClick={onRetry}>
          {t('Try again')}
        </Button>
      }
    />
  );
}
