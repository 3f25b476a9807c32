/** Milliseconds without another letter after which the server is asked. */
export const TYPING = 300;
