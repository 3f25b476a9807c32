import { Plugin, tval } from '@nocobase/client';
import { Registry } from '@nocobase/utils/client';
import { NAMESPACE } from '../admin/translate';
import type { SourceTypeOptions } from './source-type-options';
import { SynchronizeTab } from './SynchronizeTab';

export type { SourceTypeOptions } from './source-type-options';

/** This plugin in the first client (`/admin`). */
export class PluginUserDataSyncClient extends Plugin {
  /** The registered source types, by name. */
  sourceTypes = new Registry<SourceTypeOptions>();

  /** Brings the settings form of a source type; `type` is the name the server registered. */
  registerType(type: string, options: SourceTypeOptions) {
    this.sourceTypes.register(type, options);
  }

  async load() {
    this.app.pluginSettingsManager.add('users-permissions.sync', {
      title: tval('Synchronize', { ns: NAMESPACE }),
      icon: 'SyncOutlined',
      Component: SynchronizeTab,
      sort: 99,
      aclSnippet: 'pm.user-data-sync',
    });
  }
}

export default PluginUserDataSyncClient;
