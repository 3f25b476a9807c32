// The half of the second client (`/v/admin`).
import { Plugin } from '@nocobase/client-v2';
import PluginUserDataSyncClientV2 from '@nocobase/plugin-user-data-sync/client-v2';
import { SOURCE_TYPE } from '../names';

/** Brings the settings form of the source type to the second client (`/v/admin`). */
export default class PluginUserDataSourceLdapClientV2 extends Plugin {
  async load() {
    this.app.pm
      .get(PluginUserDataSyncClientV2)
      .registerType(SOURCE_TYPE, { components: { AdminSettingsFormLoader: () => import('./AdminSettingsForm') } });
  }
}
