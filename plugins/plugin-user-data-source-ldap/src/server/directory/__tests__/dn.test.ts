import fc from 'fast-check';
import { dnKey, isDn, keysAbove, parseDn } from '../dn';

const valueOf = (text: string) => parseDn(text)[0][0].value;

it.each([
  ['cn=a', 'a'],
  ['cn=  a b  ', 'a b'],
  ['cn=', ''],
  ['cn=Doe\\, John,dc=x', 'Doe, John'],
  ['cn=\\ a\\ ,dc=x', ' a '],
  ['cn=a\\20', 'a '],
  ['cn=\\#a', '#a'],
  ['cn=\\"\\+\\,\\;\\<\\=\\>\\\\', '"+,;<=>\\'],
  ['cn=Lu\\C4\\8Di\\C4\\87', 'Lučić'],
  ['cn=Müller 日本 😀', 'Müller 日本 😀'],
  ['cn="Doe, John" , dc=x', 'Doe, John'],
  ['cn=#04024869,dc=x', 'Hi'],
  ['cn=#30020500', '#30020500'],
])('reads %s', (text, value) => {
  expect(valueOf(text)).toBe(value);
});

it('reads multi-valued parts, and both separators', () => {
  expect(parseDn('cn=a+UID=b,dc=x;dc=y')).toEqual([
    [
      { type: 'cn', value: 'a' },
      { type: 'uid', value: 'b' },
    ],
    [{ type: 'dc', value: 'x' }],
    [{ type: 'dc', value: 'y' }],
  ]);
});

it.each(['x', 'cn', 'cn=a,', '=a', 'cn=a\\', 'cn="a', 'cn=a,b', '1a=b'])('refuses %s', (text) => {
  expect(isDn(text)).toBe(false);
});

it.each([
  ['CN=Ann  Lee,DC=X', 'cn=ann lee, dc=x'],
  ['cn=a+uid=b,dc=x', 'UID=B+CN=A,dc=x'],
  ['2.5.4.3=a', 'OID.2.5.4.3=A'],
  ['cn=\\41', 'cn=a'],
  ['cn=a\\2cb', 'cn="a,b"'],
])('takes %s and %s for the same', (one, other) => {
  expect(dnKey(one)).toBe(dnKey(other));
});

it('tells apart what only looks the same', () => {
  expect(dnKey('cn=a\\,dc=x')).not.toBe(dnKey('cn=a,dc=x'));
  expect(dnKey('cn=a\\+uid\\=b')).not.toBe(dnKey('cn=a+uid=b'));
});

it('knows what is above', () => {
  expect(keysAbove('cn=a\\,b,OU=C,dc=x')).toEqual(['ou=c,dc=x', 'dc=x']);
  expect(keysAbove('dc=x')).toEqual([]);
});

it('takes what is no name for the text that it is', () => {
  expect(dnKey(' Ann ')).toBe('ann');
});

it('reads every value back that was escaped', () => {
  const escaped = (value: string) =>
    [...Buffer.from(value)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (value) => {
      expect(parseDn(`cn=${escaped(value)},dc=x`)).toEqual([
        [{ type: 'cn', value: Buffer.from(value).toString() }],
        [{ type: 'dc', value: 'x' }],
      ]);
    }),
  );
});

it('bears any text, however long', () => {
  const texts = fc.string({ unit: fc.constantFrom(...' \\,+="#;a1é😀') });
  fc.assert(fc.property(texts, (text) => typeof dnKey(text) === 'string' && typeof isDn(text) === 'boolean'));
  expect(isDn(`cn=${' '.repeat(500_000)}\\`)).toBe(false);
});

it('takes no name that is too long to be one', () => {
  expect(isDn(`cn=${'\\,'.repeat(30_000)}`)).toBe(true);
  expect(isDn(`cn=${'\\,'.repeat(40_000)}`)).toBe(false);
  expect(dnKey('x'.repeat(70_000))).toHaveLength(70_000);
});
