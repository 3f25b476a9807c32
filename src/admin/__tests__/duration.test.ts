import { formatDuration } from '../duration';

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1 s'],
  [12_345, '12.3 s'],
  [59_960, '1 min 0 s'],
  [245_400, '4 min 5 s'],
])('%d ms reads %s', (milliseconds, words) => {
  expect(formatDuration(milliseconds)).toBe(words);
});
