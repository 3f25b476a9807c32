// Dates in a format of dayjs, as ISO 8601.
import dayjs from 'dayjs';
import customParseFormat from 'dayjs/plugin/customParseFormat';
import utc from 'dayjs/plugin/utc';

dayjs.extend(customParseFormat);
dayjs.extend(utc);

/** Literal text, as `[Z]`, is no part of the format's own signs. */
const LITERAL = /\[[^\]]*]/g;

/**
 * Reads dates of a format: a day, a time in the zone that the text names, or one without a zone.
 * @returns undefined for what is not in the format, or no date
 */
export function dateReader(format: string): (text: string) => string | undefined {
  const signs = format.replace(LITERAL, '');
  const hasZone = /Z|^[Xx]$/.test(signs);
  const isUtc = hasZone || /Z]$/.test(format);
  const hasTime = isUtc || /[HhmsSkA]/.test(signs);
  return (text) => {
    // In its strict mode dayjs takes no zone but its own.
    const date = dayjs.utc(text, format, !hasZone);
    if (!date.isValid()) {
      return undefined;
    }
    return isUtc ? date.toISOString() : date.format(hasTime ? 'YYYY-MM-DDTHH:mm:ss.SSS' : 'YYYY-MM-DD');
  };
}
