// The state of a source, and which change of it people are told of. Pure.
import type { HealthEvent, HealthStatus } from '../contracts/notifications';

/** What is known of a source, and has been told. */
export interface Health {
  /** How its last run went; null if it never ran. */
  status: HealthStatus | null;
  /** Whether it has been without success for too long. */
  isOverdue: boolean;
}

interface Change {
  health: Health;
  /** What there is to tell; nothing where the state is the same as before. */
  event?: HealthEvent;
}

/** A run of the source has ended. A partial one ends what is overdue: the source is followed again. */
export function afterEnd(before: Health, status: HealthStatus): Change {
  const isThrough = status === 'success' || status === 'partial';
  const health = { status, isOverdue: before.isOverdue && !isThrough };
  if (status === 'success') {
    const wasWell = (before.status ?? 'success') === 'success' && !before.isOverdue;
    return wasWell ? { health } : { health, event: 'recovered' };
  }
  return status === before.status ? { health } : { health, event: status };
}

/** The time without success has run out. */
export function afterDeadline(before: Health): Change {
  const health = { ...before, isOverdue: true };
  return before.isOverdue ? { health } : { health, event: 'overdue' };
}
