// What this repository uses of `@nocobase/client-v2` 2.2, which isn't published: the host's built client defines it.
import type { FlowEngine } from '@nocobase/flow-engine';
import type { i18n } from 'i18next';
import type { ComponentType, ReactElement, ReactNode } from 'react';
import type { HostApiClient } from './host-api-client';

/** A loader of a module whose default export is a component, as `() => import('./Page')` gives it. */
export type ComponentLoader<P = object> = () => Promise<{ default: ComponentType<P> }>;

export interface SettingsMenuItem {
  key: string;
  title: ReactNode;
  icon?: string | ReactElement;
  /** The smaller, the further to the front. */
  sort?: number;
  isPinned?: boolean;
  showTabs?: boolean;
  aclSnippet?: string;
}

export interface SettingsPageTabItem {
  /** Key of a menu that is there already: an unknown one throws. */
  menuKey: string;
  key: string;
  title: ReactNode;
  icon?: string | ReactElement;
  sort?: number;
  aclSnippet?: string;
  componentLoader: ComponentLoader;
}

export interface PluginSettingsManager {
  has(name: string): boolean;
  addMenuItem(item: SettingsMenuItem): void;
  addPageTabItem(item: SettingsPageTabItem): void;
  /** Where the plugin manager's "Settings" of a plugin leads. */
  setPluginSettingsLink(pluginName: string, settingsName: string): void;
}

export interface PluginManager {
  get<T extends object>(name: string): T;
  get<T extends Plugin>(pluginClass: new (...args: never[]) => T): T;
}

export interface Application {
  apiClient: HostApiClient;
  flowEngine: FlowEngine;
  i18n: i18n;
  pm: PluginManager;
  pluginSettingsManager: PluginSettingsManager;
}

export interface PluginOptions {
  name?: string;
  packageName?: string;
}

export declare class Plugin<T extends PluginOptions = PluginOptions> {
  constructor(options: T, app: Application);
  options: T;
  app: Application;
  get flowEngine(): FlowEngine;
  get pm(): PluginManager;
  get pluginSettingsManager(): PluginSettingsManager;
  afterAdd(): Promise<void>;
  beforeLoad(): Promise<void>;
  load(): Promise<void>;
  /** Translates in the namespace of the plugin's package. */
  t(key: string, options?: Record<string, unknown>): string;
}
