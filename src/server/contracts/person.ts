// One person of a source, looked up and written on demand.
import type { Problem } from './catalogue';

/** The one person that a task is about. */
export interface PersonRef {
  uid: string;
  /** The digest of the record that somebody looked at: it is written as it was then, or not at all. */
  digest?: string;
}

/** A person as the source has them, to be looked at: without secrets, and with long texts shortened. */
export interface PulledPerson {
  attributes: Record<string, unknown>;
  /** Whether the source has a mapping for users; else the attributes are the record. */
  isMapped: boolean;
  inScope: boolean;
  /** What the mapping made of the attributes, if they are in scope. */
  record?: Record<string, unknown>;
  /** Why the mapping could not make it. */
  problem?: Problem;
  digest: string;
}
