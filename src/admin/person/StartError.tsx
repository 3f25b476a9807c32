import { Alert } from 'antd';
import { useAdmin } from '../admin';
import { isConflict, isNotFound } from '../refusals';

/** Says why a task was not started, and what to do. */
export function StartError({ error }: { error: Error }) {
  const { t } = useAdmin();
  const hint =
    (isConflict(error) && t('Try again when it has ended, or cancel it in the list of tasks.')) ||
    (isNotFound(error) && t('It may have been renamed, disabled or deleted: refresh the list of sources.'));
  return <Alert type="error" showIcon message={error.message} description={hint} />;
}
