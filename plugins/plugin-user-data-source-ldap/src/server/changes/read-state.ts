// What a source remembers of a read, so that the next one can leave out what has not changed since.
import type { FirstUid } from '../directory/seen-uids';

export interface ReadState {
  /** Of what is remembered: another version of this plugin may remember something else. */
  version: 1;
  /** Whose mark it is: of Active Directory the identity of its database, of others the address. */
  server: string;
  /** Up to where the server's changes are known: an update sequence number, or a time of its clock in milliseconds since 1970. */
  mark: string;
  /** A digest of all that records of people depend on besides their own entries. */
  surroundings: string;
  /** By what people are known. */
  uid: FirstUid;
  /** When it was read, and when everything was read for the last time: milliseconds since 1970. */
  at: number;
  fullAt: number;
}

/** A state as it was kept; nothing, if it is another one. */
export function readStateOf(kept: unknown): ReadState | undefined {
  const state = kept as ReadState | undefined;
  return state?.version === 1 ? state : undefined;
}
