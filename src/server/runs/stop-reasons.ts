// Why a run is stopped.
import { TaskStopped } from '../platform/errors';
import type { Run } from './run';
import type { TaskRowState } from './task-lifecycle';

/** The task is no longer this process's own: there is no row on which its end could be written. */
export class LeaseLost extends Error {}

export function reasonToStop(
  { source: { instance } }: Run,
  { run, source, cancelRequestedBy }: TaskRowState,
): Error | undefined {
  if (run !== 'mine') {
    return new LeaseLost(run === 'deleted' ? 'it was deleted' : 'another process has taken it over');
  }
  if (cancelRequestedBy !== undefined) {
    return cancelled(cancelRequestedBy);
  }
  if (!source) {
    return new TaskStopped('cancelled', 'Stopped: the source was deleted while the task ran');
  }
  if (!source.enabled) {
    return new TaskStopped('cancelled', 'Stopped: the source was disabled while the task ran');
  }
  if (source.name !== instance.name) {
    return new TaskStopped('cancelled', 'Stopped: the source was renamed while the task ran. Synchronize it again.');
  }
  return source.sourceType === instance.sourceType
    ? undefined
    : new TaskStopped('cancelled', 'Stopped: the source was given another type while the task ran');
}

export function cancelled(by: string) {
  return new TaskStopped('cancelled', 'Cancelled by {{name}}', { name: by });
}

export function applicationStopped() {
  return new TaskStopped(
    'failed',
    'Interrupted: the application was stopped. Retry it; what was applied already stays.',
  );
}
