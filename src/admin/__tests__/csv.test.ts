import { toCsv } from '../tasks/csv';

test('quotes what has quotes, commas and lines', () => {
  expect(
    toCsv([
      ['uid', 'Reason'],
      ['u1', 'username "ana",\ntaken'],
      ['u2', undefined],
    ]),
  ).toBe('\uFEFF"uid","Reason"\r\n"u1","username ""ana"",\ntaken"\r\n"u2",""\r\n');
});

test.each(['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)'])('%s is text, and no formula', (value) => {
  expect(toCsv([[value]])).toContain(`"'${value[0]}`);
});
