// Dates and times, by what the host's field types keep of them.
import { problem } from '../../contracts/catalogue';
import { trimmed } from './characters';
import type { FieldDescription } from './field-description';
import { instantOf, type Moment, parseMoment, parseTime, wallOf } from './moment';
import { type Reading, shown, type ValueKind } from './reading';

/** A number of this many digits counts milliseconds, and no calendar. */
const MILLISECONDS = /^-?\d{11,13}$/;

const MAX_YEAR = 9999;

/** A point in time. */
export const instantKind: ValueKind = {
  read: (raw, field) => read(raw, field, '2024-12-31T08:30:00Z', instantFrom(raw, field)),
  isSame: (stored, wanted, field) => instantFrom(stored, field)?.getTime() === (wanted as Date).getTime(),
};

/** A day. Where a time is given with it, the day is the one that is written there. */
export const dayKind: ValueKind = {
  read: (raw, field) => read(raw, field, '2024-12-31', dayOf(raw, field)),
  isSame: (stored, wanted, field) => dayOf(stored, field) === wanted,
};

/** A date and time that is the same in all time zones. */
export const wallClockKind: ValueKind = {
  read: (raw, field) => read(raw, field, '2024-12-31 08:30:00', wallClockOf(raw, field)),
  isSame: (stored, wanted) => storedClockOf(stored) === wanted,
};

/** A time of day. */
export const timeKind: ValueKind = {
  read: (raw, field) => read(raw, field, '08:30:00', timeOf(raw)),
  isSame: (stored, wanted) => timeOf(stored) === wanted,
};

/** Seconds or milliseconds since 1970. */
export const unixTimestampKind: ValueKind = {
  read: (raw, field) => read(raw, field, '2024-12-31T08:30:00Z', unixTimestampOf(raw, field)),
  isSame: (stored, wanted, field) =>
    (stored instanceof Date ? unixTimestampOf(stored, field) : Number(stored)) === wanted,
};

function read<T>(raw: unknown, { name }: FieldDescription, example: string, value: T | undefined): Reading<T> {
  return value === undefined
    ? { problem: problem('not-a-date', { field: name, example, value: shown(raw) }) }
    : { value };
}

function instantFrom(raw: unknown, { timeZone }: FieldDescription): Date | undefined {
  const moment = momentOf(raw);
  const date = moment ? instantOf(moment, timeZone) : dateOf(raw);
  const year = date?.getUTCFullYear() ?? 0;
  return year >= 1 && year <= MAX_YEAR ? date : undefined;
}

function dayOf(raw: unknown, field: FieldDescription): string | undefined {
  return wallFrom(momentOf(raw), raw, field)?.toISOString().slice(0, 10);
}

function wallClockOf(raw: unknown, field: FieldDescription): string | undefined {
  const moment = momentOf(raw);
  const wall = wallFrom(moment?.offset === undefined ? moment : undefined, raw, field);
  return wall && clockOf(wall);
}

/** What clocks show at a moment: as it is written, or else in the zone of the field. */
function wallFrom(written: Moment | undefined, raw: unknown, field: FieldDescription): Date | undefined {
  const instant = instantFrom(raw, field);
  return written?.wall ?? (instant && wallOf(instant, field.timeZone));
}

function timeOf(raw: unknown): string | undefined {
  return typeof raw === 'string' ? parseTime(trimmed(raw)) : undefined;
}

function unixTimestampOf(raw: unknown, field: FieldDescription): number | undefined {
  const unit = field.accuracy === 'millisecond' ? 1 : 1000;
  const text = typeof raw === 'string' ? trimmed(raw) : '';
  const count = /^\d{1,13}$/.test(text) && !parseMoment(text) ? Number(text) : raw;
  // So few can only be what the field itself counts.
  if (typeof count === 'number' && Math.abs(count) < 1e11) {
    return Math.floor(count);
  }
  const instant = instantFrom(count, field);
  return instant && Math.floor(instant.getTime() / unit);
}

function momentOf(raw: unknown): Moment | undefined {
  return typeof raw === 'string' ? parseMoment(trimmed(raw)) : undefined;
}

function dateOf(raw: unknown): Date | undefined {
  if (raw instanceof Date) {
    return raw;
  }
  const text = typeof raw === 'string' ? trimmed(raw) : '';
  return typeof raw === 'number' || MILLISECONDS.test(text) ? new Date(Number(text || raw)) : undefined;
}

/** What the host stored of a wall clock: a point in time that is meant in the zone of its process. */
function storedClockOf(stored: unknown): string | undefined {
  const moment = momentOf(stored);
  if (moment && moment.offset === undefined) {
    return clockOf(moment.wall);
  }
  const instant = moment ? instantOf(moment, '') : dateOf(stored);
  return instant && clockOf(new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000));
}

function clockOf(wall: Date): string {
  return wall.toISOString().slice(0, 19).replace('T', ' ');
}
