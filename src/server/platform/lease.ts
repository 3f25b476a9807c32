// A lease: what is believed to go on, as long as whoever does it gives a sign of life in time.
import { TranslatableError } from './errors';

/** Milliseconds after which a lease that nobody renewed has run out. */
export const LEASE_TIME = 30_000;

/** Milliseconds between two renewals. */
const RENEWAL_INTERVAL = 10_000;

/** A lease that is held and renewed. */
export interface Lease {
  /** Aborted once the lease is no longer held, whether it was taken away or could not be renewed in time. */
  lost: AbortSignal;
  /** Stops the renewals. */
  stop(): void;
}

/**
 * Keeps a lease that was just taken.
 * @param renew renews it in the database; false if it belongs to somebody else by now
 */
export function keepLease(renew: () => Promise<boolean>): Lease {
  const lost = new AbortController();

  let isKept = true;

  const stop = () => {
    isKept = false;
    clearInterval(renewals);
    clearTimeout(expiry);
  };
  const lose = () => {
    stop();
    lost.abort(new TranslatableError('The database could not be reached in time'));
  };
  const beat = async () => {
    const asked = Date.now();
    // The database may be away for a moment; what counts is whether the lease still holds.
    const renewed = await renew().catch(() => undefined);
    if (renewed === false && isKept) {
      lose();
    } else if (renewed && isKept) {
      clearTimeout(expiry);
      expiry = setTimeout(lose, asked + LEASE_TIME - Date.now());
    }
  };
  const renewals = setInterval(() => void beat(), RENEWAL_INTERVAL);
  let expiry = setTimeout(lose, LEASE_TIME);
  return { lost: lost.signal, stop };
}
