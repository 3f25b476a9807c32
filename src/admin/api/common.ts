// What all that is asked of the server has in common.

/** An id as JSON brings it: a large one comes as a string. */
export type Id = number | string;

/** A user of the host, as far as the page names one. */
export interface Person {
  nickname?: string | null;
  username?: string | null;
}

/** Which part of a list is wanted; the first page is 1. */
export interface PageRequest {
  current: number;
  pageSize: number;
}

/** One page of a list and how long the whole list is. */
export interface Page<T> {
  list: T[];
  total: number;
}
