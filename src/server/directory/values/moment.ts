// Dates and times as they are written.

/** A date and time of a wall clock, as if it were in UTC, and how many minutes that clock is ahead of UTC, if it says so. */
export interface Moment {
  wall: Date;
  offset?: number;
}

/** `2024-12-31`, `2024/12/31 08:30`, `2024-12-31T08:30:00.000+02:00` */
const EXTENDED =
  /^(\d{4})([-/])(\d{2})\2(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?: ?(Z|[+-]\d{2}(?::?\d{2})?))?)?$/i;

/** `20241231`, `20241231083000`, `20241231T083000Z`, `20241231083000.0Z` as in LDAP */
const COMPACT = /^(\d{4})()(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

const MINUTE = 60_000;

/** Reads a date, with or without a time. */
export function parseMoment(text: string): Moment | undefined {
  const found = EXTENDED.exec(text) ?? COMPACT.exec(text);
  if (!found) {
    return undefined;
  }
  const [, year, , month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = found;
  const wall = new Date(0);
  wall.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isDay = wall.getUTCMonth() === Number(month) - 1 && wall.getUTCDate() === Number(day);
  if (!isDay || !isTime(hour, minute, second)) {
    return undefined;
  }
  wall.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0').slice(0, 3)));
  return { wall, offset: zone ? minutesOf(zone) : undefined };
}

/** Reads a time such as `08:30` or `08:30:00`; parts of a second are no time that every database keeps. */
export function parseTime(text: string): string | undefined {
  const [, hour, minute, second = '00'] = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?$/.exec(text) ?? [];
  return hour && isTime(hour, minute, second) ? `${hour.padStart(2, '0')}:${minute}:${second}` : undefined;
}

/** The time of day in UTC, given that clocks are ahead of it by what `timeZone` says unless the moment says otherwise. */
export function instantOf({ wall, offset }: Moment, timeZone: string): Date {
  return new Date(wall.getTime() - (offset ?? minutesOf(timeZone)) * MINUTE);
}

/** What clocks show in a zone. */
export function wallOf(instant: Date, timeZone: string): Date {
  return new Date(instant.getTime() + minutesOf(timeZone) * MINUTE);
}

function minutesOf(zone: string): number {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function isTime(hour: string, minute: string, second: string): boolean {
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}
