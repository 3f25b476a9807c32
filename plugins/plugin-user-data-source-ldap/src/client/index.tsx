// The half of the first client (`/admin`).
import { Plugin } from '@nocobase/client';
import PluginUserDataSyncClient from '@nocobase/plugin-user-data-sync/client';
import { SOURCE_TYPE } from '../names';
import { AdminSettingsForm } from './AdminSettingsForm';

/** Brings the settings form of the source type to the first client (`/admin`). */
export default class PluginUserDataSourceLdapClient extends Plugin {
  async load() {
    this.app.pm.get(PluginUserDataSyncClient).registerType(SOURCE_TYPE, { components: { AdminSettingsForm } });
  }
}
