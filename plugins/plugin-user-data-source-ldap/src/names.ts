// Names that the server and both clients share.

/** The namespace of this plugin's translations: the host files `src/locale` under the package's name. */
export const NAMESPACE = '@nocobase/plugin-user-data-source-ldap';

/** The name of the source type: server and clients register under the same one, and every source stores it. */
export const SOURCE_TYPE = 'ldap-directory';

/** What a stored secret is shown as. Saved as it is, the secret stays. */
export const STORED_SECRET = '***set***';
