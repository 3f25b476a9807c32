// Which options say that a source is somewhere else.
import { isSecretKey } from '../../platform/mask';
import { changedAddress } from '../addresses';
import { STORED_SECRET } from '../secret-options';

const isSecret = (name: string) => isSecretKey(name) || name === 'webhook';
const changed = (given: object, stored: object) => changedAddress({ ...given }, { ...stored }, isSecret);

it('an option is known by its whole path', () => {
  const stored = { 'a.url': 'https://evil', a: { url: 'https://hr' } };
  expect(changed(stored, stored)).toBeUndefined();
  expect(changed({ a: { url: 'https://evil' } }, stored)).toBe('a.url');
  expect(changed({ 'a.url': 'https://hr' }, stored)).toBe('a.url');
});

it('a secret that says where to go is an address', () => {
  const stored = { webhook: 'https://hr/s1', proxyPassword: 'one', token: 'two' };
  expect(changed({ ...stored, webhook: STORED_SECRET }, stored)).toBeUndefined();
  expect(changed({ ...stored, webhook: 'https://hr/s2' }, stored)).toBeUndefined();
  expect(changed({ ...stored, webhook: 'https://evil/s1' }, stored)).toBe('webhook');
  expect(changed({ ...stored, token: 'evil.test' }, stored)).toBe('token');
  expect(changed({ ...stored, proxyPassword: 'another' }, stored)).toBeUndefined();
});
