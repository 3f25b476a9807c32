import { truncate } from 'lodash';
import { displayValue } from '../../platform/display';
import { InvalidPayloadError } from '../../platform/errors';

/** How many faults of one payload are told at once. */
const MAX_FAULTS = 5;
/** Steps of a path that are told, and characters of a message. */
const TOLD_STEPS = 6;
const MAX_LENGTH = 500;

/** A record that a fault is in. */
export interface FaultyRecord {
  index: number;
  uid: unknown;
}

/** What is wrong with a payload: the first faults in words, and how many there are. */
export class Faults {
  private readonly listed: string[] = [];
  private count = 0;

  get any(): boolean {
    return this.count > 0;
  }

  /** @param record the record that it is in, if it is in one */
  add(message: string, record?: FaultyRecord): void {
    if (++this.count <= MAX_FAULTS) {
      this.listed.push(truncate(message, { length: MAX_LENGTH }) + (record ? ` (${describeRecord(record)})` : ''));
    }
  }

  /**
   * @param advice a sentence behind the faults
   * @throws InvalidPayloadError if there are any
   */
  throwIfAny(advice = ''): void {
    if (this.any) {
      const unlisted = this.count - this.listed.length;
      throw new InvalidPayloadError(this.listed.join('; ') + (unlisted ? `; and ${unlisted} more` : '') + advice);
    }
  }
}

/** The name of a place in a payload. */
export function labelOf(path: (string | number)[]): string {
  const label = path
    .slice(0, TOLD_STEPS)
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
  return `"${label || 'payload'}${path.length > TOLD_STEPS ? '…' : ''}"`;
}

function describeRecord({ index, uid }: FaultyRecord): string {
  return `record ${index}, ${uid === undefined ? 'without uid' : `uid ${displayValue(uid)}`}`;
}
