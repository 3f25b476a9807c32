import { fileName, toCsv } from '../tasks/csv';

test('quotes what has quotes, commas and lines', () => {
  expect(
    toCsv(
      [
        ['uid', 'Reason'],
        ['u1', 'username "ana",\ntaken'],
        ['u2', undefined],
      ],
      'en-US',
    ),
  ).toBe('\uFEFF"uid","Reason"\r\n"u1","username ""ana"",\ntaken"\r\n"u2",""\r\n');
});

test.each([
  ['en-US', ','],
  ['zh-CN', ','],
  ['ja-JP', ','],
  ['es-ES', ';'],
  ['de-DE', ';'],
  ['pt-BR', ';'],
])('in %s cells are separated by %s', (language, separator) => {
  expect(toCsv([['a', 'b']], language)).toBe(`\uFEFF"a"${separator}"b"\r\n`);
});

test('a name of a file has nothing in it that a system does not take', () => {
  expect(fileName('Registros fallidos: a/b "c".csv')).toBe('Registros fallidos- a-b -c-.csv');
});

test.each(['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', ' =1', '\n=1', '＝1'])('%s is text, and no formula', (value) => {
  expect(toCsv([[value]], 'es-ES')).toContain(`"'${value[0]}`);
});
