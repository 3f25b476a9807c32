import type { FormRule } from 'antd';
import { useAdmin } from '../admin';

/** The rule of a field that must not be left empty; spaces are something, in a separator. */
export function useRequired(): FormRule[] {
  const { t } = useAdmin();
  return [{ required: true, message: t('This is required.') }];
}
