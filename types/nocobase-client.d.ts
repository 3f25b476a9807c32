// What this repository uses of `@nocobase/client` 2.2, whose own types need packages that aren't published.
import type { FlowEngine } from '@nocobase/flow-engine';
import type { i18n } from 'i18next';
import type { ComponentType, ReactNode } from 'react';
import type { HostApiClient } from './host-api-client';

/** A tab or menu of the host's settings; the key says where it hangs (`users-permissions.sync`). */
export interface PluginSettingOptions {
  title: ReactNode;
  Component?: ComponentType;
  icon?: ReactNode;
  /** The smaller, the further to the front. */
  sort?: number;
  aclSnippet?: string;
}

export interface PluginSettingsManager {
  add(name: string, options: PluginSettingOptions): void;
  has(name: string): boolean;
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
  addComponents(components: Record<string, ComponentType>): void;
}

export interface PluginOptions {
  name?: string;
  packageName?: string;
}

export declare class Plugin<T extends PluginOptions = PluginOptions> {
  constructor(options: T, app: Application);
  options: T;
  app: Application;
  get pm(): PluginManager;
  get pluginSettingsManager(): PluginSettingsManager;
  afterAdd(): Promise<void>;
  beforeLoad(): Promise<void>;
  load(): Promise<void>;
  /** Translates in the namespace of the plugin's package. */
  t(key: string, options?: Record<string, unknown>): string;
}

export declare function useAPIClient(): HostApiClient;
export declare function useApp(): Application;
export declare function usePlugin<T extends Plugin>(pluginClass: new (...args: never[]) => T): T;
export declare function usePlugin<T extends object>(name: string): T;

/** A title to be translated when it is shown: `{{t("key", {"ns": "…"})}}`. */
export declare function tval(text: string, options?: Record<string, unknown>): string;

/** Resolves the templates in a value (`{{t(…)}}`) in the user's language; everything else comes back as it is. */
export declare function useCompile(): <T>(source: T) => T;

/** Renders a Formily JSON schema. */
export declare const SchemaComponent: ComponentType<{
  schema: object;
  scope?: Record<string, unknown>;
  components?: Record<string, unknown>;
}>;

/** Gives what is within it a form, and the host's components. */
export declare const SchemaComponentProvider: ComponentType<{ form?: object; children?: ReactNode }>;
