/** Where the host's handbook tells of sources, their plugins and the push API. */
export const DOCUMENTATION = 'https://docs.nocobase.com/handbook/user-data-sync';
