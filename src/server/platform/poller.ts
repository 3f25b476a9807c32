// Looks at something at once and then regularly, never twice at a time.

/** Milliseconds between two polls. */
const INTERVAL = 5_000;

export class Poller {
  private timer?: NodeJS.Timeout;
  private polling?: Promise<void>;

  /** @param look never throws */
  constructor(private readonly look: () => Promise<void>) {}

  start(): void {
    this.timer ??= setInterval(() => void this.poll(), INTERVAL);
    void this.poll();
  }

  /** Waits for the poll that goes on. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.polling;
  }

  /** Looks once. */
  poll(): Promise<void> {
    return (this.polling ??= this.look().finally(() => (this.polling = undefined)));
  }
}
