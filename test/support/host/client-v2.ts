// Stands in for `@nocobase/client-v2`, which isn't published.
import type { SettingsMenuItem, SettingsPageTabItem } from '@nocobase/client-v2';
import type { HostApiClient } from '../../../types/host-api-client';
import { FlowEngine } from './flow-engine';
import { Plugins } from './plugins';

export class Application {
  pm = new Plugins(this);
  flowEngine = new FlowEngine();
  menus: Record<string, SettingsMenuItem> = {};
  tabs: Record<string, SettingsPageTabItem> = {};
  pluginSettingsManager = {
    has: (name: string) => name in this.menus,
    addMenuItem: (item: SettingsMenuItem) => void (this.menus[item.key] = item),
    addPageTabItem: (item: SettingsPageTabItem) => {
      if (!(item.menuKey in this.menus)) {
        throw new Error(`There is no menu ${item.menuKey}`);
      }
      this.tabs[`${item.menuKey}.${item.key}`] = item;
    },
    setPluginSettingsLink() {},
  };

  constructor(public apiClient: HostApiClient) {
    this.flowEngine.context.defineProperty('api', { get: () => apiClient });
    this.flowEngine.context.defineProperty('t', {
      get: () => (key: string) => key.replace(/^{{t\("(.*?)".*\)}}$/, '$1'),
    });
  }
}

export class Plugin {
  constructor(
    public options: object,
    public app: Application,
  ) {}

  get flowEngine() {
    return this.app.flowEngine;
  }

  get pluginSettingsManager() {
    return this.app.pluginSettingsManager;
  }

  t(key: string) {
    return key;
  }
}
