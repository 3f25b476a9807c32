import type { Model } from '@nocobase/database';
import type { HealthStatus } from '../contracts/notifications';

/** How a task that was not cancelled went. */
export function healthOf(task: Model): HealthStatus {
  const isStopped = task.get('status') === 'failed' && task.get('leaversOverLimit') != null;
  return isStopped ? 'stopped' : (task.get('status') as HealthStatus);
}
