import { checkOptions as check, type HttpJsonOptions } from '../options';
import { english } from './english';

const checkOptions = (options: { [Name in keyof HttpJsonOptions]?: unknown }) => check(options, english);

const url = 'https://hr.example.com/api';

it('fills in what was left out', () => {
  expect(checkOptions({ url })).toEqual({ url, token: undefined, timeout: 30 });
});

it('keeps what was given', () => {
  expect(checkOptions({ url, token: 't', timeout: 5 })).toEqual({ url, token: 't', timeout: 5 });
});

it('takes a URL without the blanks around it', () => {
  expect(checkOptions({ url: ` ${url} ` })).toMatchObject({ url });
});

it('takes an emptied field for none', () => {
  expect(checkOptions({ url, token: '', timeout: null })).toEqual({ url, token: undefined, timeout: 30 });
});

it.each([
  [{}, 'The URL must be'],
  [{ url: 'hr.example.com' }, 'The URL must be'],
  [{ url: 'http://' }, 'The URL must be'],
  [{ url: 'https://x y' }, 'The URL must be'],
  [{ url: 'file:///etc/passwd' }, 'The URL must be'],
  [{ url, token: 7 }, 'The token must be'],
  [{ url, timeout: '30' }, 'The timeout must be'],
  [{ url, timeout: 0 }, 'The timeout must be'],
  [{ url, timeout: Infinity }, 'The timeout must be'],
])('refuses %o', (options, message) => {
  expect(() => checkOptions(options)).toThrow(message);
});
