import { entryOf } from '../../__tests__/entries';
import { isSuspended, uidOf } from '../person';

const users = { baseDn: '', filter: '', uidAttributes: [], furtherAttributes: [] };
const now = new Date('2026-06-01T00:00:00Z');

/** What Active Directory writes for a time. */
const fileTime = (time: string) => String((BigInt(Date.parse(time)) + 11_644_473_600_000n) * 10_000n);

it.each<[boolean, Record<string, string>]>([
  [false, {}],
  [false, { userAccountControl: '512' }],
  [true, { userAccountControl: '514' }],
  [true, { userAccountControl: '66050' }],
  [false, { userAccountControl: '512', accountExpires: '0' }],
  [false, { userAccountControl: '512', accountExpires: '9223372036854775807' }],
  [true, { userAccountControl: '512', accountExpires: fileTime('2026-05-31T23:59:59Z') }],
  [false, { userAccountControl: '512', accountExpires: fileTime('2026-06-01T00:00:01Z') }],
  [false, { accountExpires: 'never' }],
  [false, { userAccountControl: '512', lockoutTime: fileTime('2026-05-31T23:59:59Z') }],
  [true, { nsAccountLock: 'TRUE' }],
  [false, { nsAccountLock: 'false' }],
  [true, { pwdAccountLockedTime: '000001010000Z' }],
  [true, { PWDACCOUNTLOCKEDTIME: '00000101000000Z' }],
  [false, { pwdAccountLockedTime: '20260531235959Z' }],
])('says %s of %o', (expected, attributes) => {
  expect(isSuspended(entryOf('cn=a', attributes), { preset: 'other', users }, now)).toBe(expected);
});

it('looks at nothing but the attribute that an admin chose', () => {
  const suspended = { attribute: 'status', values: ['gone'] };
  const settings = { preset: 'activeDirectory' as const, users: { ...users, suspended } };
  const of = (attributes: Record<string, string>) => isSuspended(entryOf('cn=a', attributes), settings, now);
  expect([of({ status: ' Gone ' }), of({ status: 'here' }), of({ userAccountControl: '514' })]).toEqual([
    true,
    false,
    false,
  ]);
});

it('says of nobody in Active Directory that they are let in, where it is not shown', () => {
  const of = (attributes: Record<string, string>) =>
    isSuspended(entryOf('cn=a', attributes), { preset: 'activeDirectory', users }, now);
  expect([of({ userAccountControl: '512' }), of({ userAccountControl: '514' })]).toEqual([false, true]);
  for (const unknown of ['', 'normal', '-']) {
    expect(() => of({ userAccountControl: unknown })).toThrow('The entry "cn=a" shows no userAccountControl');
  }
  expect(() => of({})).toThrow('read account restrictions');
});

it('knows an entry by the first attribute that it has', () => {
  expect(uidOf(entryOf('cn=a', { nsUniqueId: 'n' }), ['ipaUniqueID', 'nsUniqueId'])).toBe('n');
  expect(() => uidOf(entryOf('cn=a', { uid: 'login' }), ['entryUUID'])).toThrow('The entry "cn=a" has no entryUUID');
});
