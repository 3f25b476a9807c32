import { type ComponentLoader, Plugin } from '@nocobase/client-v2';
import { Registry } from '@nocobase/utils/client';

/** What a plugin brings for its source type to the second client. */
export interface SourceTypeOptions {
  components: Partial<{
    /** Loads the settings form of a source: the body of an antd form whose field names start with `options`. */
    AdminSettingsFormLoader: ComponentLoader;
  }>;
}

declare module '@nocobase/flow-engine' {
  interface FlowContext {
    /** The registered source types, by name. */
    userDataSyncSourceTypes: Registry<SourceTypeOptions>;
  }
}

/** This plugin in the second client (`/v/admin`). */
export class PluginUserDataSyncClientV2 extends Plugin {
  /** The registered source types, by name. */
  sourceTypes = new Registry<SourceTypeOptions>();

  /** Brings the settings form of a source type; `type` is the name the server registered. */
  registerType(type: string, options: SourceTypeOptions) {
    this.sourceTypes.register(type, options);
  }

  async load() {
    this.flowEngine.context.defineProperty('userDataSyncSourceTypes', { get: () => this.sourceTypes });

    // Each plugin with a tab here adds the menu if it is the first: which one that is depends on the load order.
    if (!this.pluginSettingsManager.has('users-permissions')) {
      this.pluginSettingsManager.addMenuItem({
        key: 'users-permissions',
        title: this.t('Users & Permissions'),
        isPinned: true,
        sort: 200,
        icon: 'TeamOutlined',
        showTabs: true,
      });
    }
    this.pluginSettingsManager.addPageTabItem({
      menuKey: 'users-permissions',
      key: 'sync',
      title: this.t('Synchronize'),
      icon: 'SyncOutlined',
      sort: 99,
      aclSnippet: 'pm.user-data-sync',
      componentLoader: () => import('./SynchronizeTab'),
    });
    this.pluginSettingsManager.setPluginSettingsLink('user-data-sync', 'users-permissions.sync');
  }
}

export default PluginUserDataSyncClientV2;
