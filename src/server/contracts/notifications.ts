// What a source tells people of by itself, and how it is doing.

/** How the last run of a source that was not cancelled went; `stopped` is one that the removal limit ended. */
export type HealthStatus = 'success' | 'partial' | 'failed' | 'stopped';

/** A change of a source's state that somebody can be told of. */
export type HealthEvent = (typeof HEALTH_EVENTS)[number];

export const HEALTH_EVENTS = ['failed', 'stopped', 'partial', 'overdue', 'recovered'] as const;

/** Whom a source tells of what, as an admin sets it. */
export interface Notifications {
  /** Names of channels of the host's notification manager. */
  channels: string[];
  /** Ids of users. */
  userIds: string[];
  /** Names of roles, whose users are told. */
  roles: string[];
  events: HealthEvent[];
  /** Hours without success after which `overdue` is told. */
  overdueAfterHours?: number | null;
  /** The address of the page, as whoever saved this saw it: a message leads there. */
  pageAddress?: string | null;
}

/** Why the last message could not be sent: a sentence in English, which is translated with its values where it is shown. */
export interface NotificationFailure {
  text: string;
  values: Record<string, string>;
  /** In ISO 8601. */
  at: string;
}
