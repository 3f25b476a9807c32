// What other plugins may import.
export { default } from './plugin';
export { LdapSource } from './ldap-source';
export type { LdapOptions } from './options';
