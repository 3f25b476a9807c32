// What identifies users.

/**
 * What users are known by, to whoever signs in or resets a password, and what can link a record to one who is already there. Targets of
 * other plugins have keys of their own.
 */
export const MATCH_KEYS = ['username', 'email', 'phone'];
