// What this repository uses of `@nocobase/flow-engine` 2.2, which isn't published: the host's built clients define it.
import type { HostApiClient } from './host-api-client';

export interface PropertyOptions {
  get?: () => unknown;
  value?: unknown;
  /** Whether the first answer of `get` is kept; true when left out. */
  cache?: boolean;
}

export interface FlowContext {
  api: HostApiClient;
  /** Translates a key or the `{{t(…)}}` templates in a text. */
  t(key: string, options?: Record<string, unknown>): string;
  defineProperty(name: string, options: PropertyOptions): void;
  /** Loads a file that defines one module (AMD); gives that module. */
  requireAsync(address: string): Promise<unknown>;
  /** The loader of modules itself. */
  requirejs: { undef(address: string): void };
}

export interface FlowEngine {
  context: FlowContext;
}

export declare function useFlowContext(): FlowContext;
export declare function useFlowEngine(): FlowEngine;
