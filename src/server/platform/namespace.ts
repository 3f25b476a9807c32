/** Where this plugin's translations are. */
export const NAMESPACE = 'user-data-sync';
