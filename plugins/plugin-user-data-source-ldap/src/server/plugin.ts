// Wiring only: the source type, and what it is called.
import type PluginUserDataSyncServer from '@nocobase/plugin-user-data-sync';
import { Plugin } from '@nocobase/server';
import { tval } from '@nocobase/utils';
import { NAMESPACE, SOURCE_TYPE } from '../names';
import { LdapSource } from './ldap-source';

/** Adds the source type to user data synchronization; there is nothing else to it on the server. */
export default class PluginUserDataSourceLdapServer extends Plugin {
  async load() {
    // Whatever the load order: `sourceManager` is there once every plugin's `beforeLoad` has run.
    const userDataSync = this.app.pm.get('user-data-sync') as PluginUserDataSyncServer;
    userDataSync.sourceManager.registerType(SOURCE_TYPE, {
      syncSource: LdapSource,
      // Translated where it is shown, in the language of the one who looks.
      title: tval('LDAP or Active Directory', { ns: NAMESPACE }),
    });
  }
}
