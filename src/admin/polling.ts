/** Milliseconds between two looks at tasks that wait or run. */
export const POLLING_INTERVAL = 1500;
