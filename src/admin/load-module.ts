// Modules that are files of their own, and are fetched once they are needed.

/** What both of the host's clients load modules with. */
export interface ModuleLoader {
  /** @param address of a file that defines one module (AMD) */
  requireAsync(address: string): Promise<unknown>;
  requirejs: { undef(address: string): void };
}

/** Loads a module by its address. One that could not be loaded is asked for again the next time. */
export async function loadModule(loader: ModuleLoader, address: string): Promise<unknown> {
  try {
    return await loader.requireAsync(address);
  } catch (error) {
    loader.requirejs.undef(address);
    throw error;
  }
}
