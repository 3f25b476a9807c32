type PluginClass = new (options: { name?: string }, app: never) => { load(): Promise<void> };

/** The plugins of a client, known by name and by class, as both of the host's clients know them. */
export class Plugins {
  private readonly list: { name: string; plugin: InstanceType<PluginClass> }[] = [];

  constructor(private readonly app: unknown) {}

  add(name: string, pluginClass: PluginClass) {
    this.list.push({ name, plugin: new pluginClass({ name }, this.app as never) });
  }

  async load() {
    for (const { plugin } of this.list) {
      await plugin.load();
    }
  }

  get<T extends object>(wanted: string | (new (...args: never[]) => T)): T {
    const found = this.list.find(({ name, plugin }) =>
      typeof wanted === 'string' ? name === wanted : plugin instanceof wanted,
    );
    return found?.plugin as unknown as T;
  }
}
