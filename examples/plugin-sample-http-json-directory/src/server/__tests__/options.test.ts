import { checkOptions } from '../options';

const url = 'https://hr.example.com/api';

it('fills in what was left out', () => {
  expect(checkOptions({ url })).toEqual({ url, token: undefined, timeout: 30 });
});

it('keeps what was given', () => {
  expect(checkOptions({ url, token: 't', timeout: 5 })).toEqual({ url, token: 't', timeout: 5 });
});

it('takes an emptied field for none', () => {
  expect(checkOptions({ url, token: '', timeout: null })).toEqual({ url, token: undefined, timeout: 30 });
});

it.each([
  [{}, 'The URL of the directory'],
  [{ url: 'hr.example.com' }, 'The URL of the directory'],
  [{ url: 'file:///etc/passwd' }, 'The URL of the directory'],
  [{ url, token: 7 }, 'The token of the directory'],
  [{ url, timeout: '30' }, 'The timeout of the directory'],
  [{ url, timeout: 0 }, 'The timeout of the directory'],
  [{ url, timeout: Infinity }, 'The timeout of the directory'],
])('refuses %o', (options, message) => {
  expect(() => checkOptions(options)).toThrow(message);
});
