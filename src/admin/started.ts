import type { Id } from './api';

/** The key of what is said when a task of a source was started, which is taken back when the task has ended. */
export const startedKey = (sourceId: Id) => `user-data-sync-started-${sourceId}`;
