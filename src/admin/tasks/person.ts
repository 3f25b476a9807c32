import type { Task } from '../api';

/** Who started a task, or pushed, or started it again; undefined if nobody did, such as a schedule. */
export function starterOf({
  attempt,
  createdBy,
  updatedBy,
}: Pick<Task, 'attempt' | 'createdBy' | 'updatedBy'>): string | undefined {
  const person = (attempt ?? 1) > 1 ? updatedBy : createdBy;
  return person?.nickname || person?.username || undefined;
}
