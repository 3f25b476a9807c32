// What is asked where a task stopped at the removal limit.
import type { Task } from '../api';
import type { Translate } from '../translate';

/** @param number how many records would be removed or suspended */
export function removalQuestion({ suspensionsOverLimit }: Task, number: number, t: Translate): string {
  const values = { count: number, number };
  switch (suspensionsOverLimit ?? 0) {
    case 0:
      return t('Allow {{number}} removals?', values);
    case number:
      return t('Allow {{number}} suspensions?', values);
    default:
      return t('Allow {{number}} removals and suspensions?', values);
  }
}
