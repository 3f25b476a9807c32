import { formatAgo, formatDuration, formatNumber, formatTime } from '../format';

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1 sec'],
  [12_345, '12.3 sec'],
  [59_960, '1 min 0 sec'],
  [245_400, '4 min 5 sec'],
  [3_600_000, '1 hr 0 min'],
  [90_061_000, '1 day 1 hr'],
])('%d ms reads %s', (milliseconds, words) => {
  expect(formatDuration(milliseconds, 'en-US')).toBe(words);
});

test('everything is told in the language of the reader', () => {
  expect(formatDuration(12_345, 'es-ES')).toBe('12,3 s');
  expect(formatNumber(12_345, 'de-DE')).toBe('12.345');
  expect(formatTime('2026-11-24T07:10:03.000Z', 'es-ES')).toMatch(/^24 nov 2026/);
});

test.each([
  ['UTC', 'Nov 24, 2026, 11:30:00 PM'],
  ['Asia/Tokyo', 'Nov 25, 2026, 8:30:00 AM'],
])("a point in time is told in the browser's time zone, here %s", (zone, words) => {
  vi.stubEnv('TZ', zone);
  expect(formatTime('2026-11-24T23:30:00.000Z', 'en-US').replace(/\s/g, ' ')).toBe(words);
  vi.unstubAllEnvs();
});

test.each([
  [0, 'now'],
  [-500, 'now'],
  [59_000, '59 seconds ago'],
  [61_000, '1 minute ago'],
  [7_200_000, '2 hours ago'],
  [86_400_000, '1 day ago'],
  [170_000_000, '1 day ago'],
])('what was %d ms ago was %s', (milliseconds, words) => {
  const now = Date.parse('2026-11-24T12:00:00.000Z');
  expect(formatAgo(new Date(now - milliseconds).toISOString(), 'en-US', now)).toBe(words);
});
