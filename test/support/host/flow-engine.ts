// Stands in for `@nocobase/flow-engine`, which isn't published.
import type { PropertyOptions } from '@nocobase/flow-engine';
import { createContext, useContext } from 'react';

/** What plugins define for everything that is shown. */
export class FlowContext {
  [name: string]: unknown;

  defineProperty(name: string, { get }: PropertyOptions) {
    Object.defineProperty(this, name, { get });
  }
}

export class FlowEngine {
  context = new FlowContext();
}

const EngineContext = createContext<FlowEngine | undefined>(undefined);
export const FlowEngineProvider = EngineContext.Provider;
export const useFlowContext = () => useContext(EngineContext)!.context;
