// Times, durations and numbers as people read them in their language.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The units that a span of time is told in, the largest first. */
const UNITS = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', SECOND],
] as const;

const unit = (value: number, name: string, language: string) =>
  new Intl.NumberFormat(language, {
    style: 'unit',
    unit: name,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(value);

/** Milliseconds in at most two units: `850 ms`, `12.3 sec`, `4 min 5 sec`. */
export function formatDuration(milliseconds: number, language: string): string {
  if (milliseconds < SECOND) {
    return unit(milliseconds, 'millisecond', language);
  }
  // Below a minute even when rounded to tenths.
  if (milliseconds < MINUTE - 50) {
    return unit(Math.round(milliseconds / 100) / 10, 'second', language);
  }
  const rounded = Math.round(milliseconds / SECOND) * SECOND;
  const first = UNITS.findIndex(([, size]) => rounded >= size);
  const [[large, largeSize], [small, smallSize]] = UNITS.slice(first, first + 2);
  return [
    unit(Math.floor(rounded / largeSize), large, language),
    unit(Math.floor((rounded % largeSize) / smallSize), small, language),
  ].join(' ');
}

/**
 * A point in time: `24 Nov 2026, 07:10:03`. It is in the browser's time zone, as all times in the host are: it has no setting
 * for another one, of a user or of the system.
 */
export function formatTime(time: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(time));
}

/** A point in time to come, without its seconds: `Mon, 24 Nov, 03:00`. */
export function formatSoon(time: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
    minute: '2-digit',
  }).format(new Date(time));
}

/** How long ago a point in time is: `5 minutes ago`. */
export function formatAgo(time: string, language: string, now = Date.now()): string {
  const past = Math.max(0, now - Date.parse(time));
  const [name, size] = UNITS.find(([, unitSize]) => past >= unitSize) ?? UNITS[UNITS.length - 1];
  // In words only where there are no figures for it: what was 30 hours ago need not have been yesterday.
  const numeric = past < SECOND ? 'auto' : 'always';
  return new Intl.RelativeTimeFormat(language, { numeric }).format(-Math.floor(past / size), name);
}

/** A count, grouped as the language does: `1,024`. */
export function formatNumber(value: number, language: string): string {
  return new Intl.NumberFormat(language).format(value);
}
