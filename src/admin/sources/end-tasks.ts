import type { Admin } from '../admin';
import type { Source } from '../api';
import { isActive } from '../tasks/status';

/** Milliseconds between two looks at tasks that were asked to end, and how many looks there are. */
const INTERVAL = 500;
const LOOKS = 120;

/**
 * Cancels the tasks of these sources that are pending or running, and comes back when they have ended.
 * @throws if one of them does not end in time
 */
export async function endTasks(sources: Source[], { api, t }: Pick<Admin, 'api' | 't'>): Promise<void> {
  const findActive = async () => (await api.latestTasks(sources)).filter(isActive);
  const asked = await findActive();
  // One that has ended meanwhile can't be cancelled, and need not be.
  await Promise.all(asked.map((task) => api.cancel(task).catch(() => {})));
  for (let look = 0; (await findActive()).length; look++) {
    if (look === LOOKS) {
      throw new Error(t('A task has not ended yet. Try again in a moment.'));
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}
