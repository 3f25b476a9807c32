import { entryOf } from '../../__tests__/entries';
import { rangesIn } from '../entry';

it('finds attributes whatever their case', () => {
  const entry = entryOf('cn=a', { sAMAccountName: 'ann' });
  expect(entry.text('SAMACCOUNTNAME')).toBe('ann');
  expect(entry.names()).toEqual(['sAMAccountName']);
});

it('takes what has an option only where there is nothing without', () => {
  const both = entryOf('cn=a', { 'cn;lang-de': 'Anna', cn: 'Ann', 'sn;lang-de': 'Meier' });
  expect([both.texts('cn'), both.texts('sn')]).toEqual([['Ann'], ['Meier']]);
});

it.each([[['Ann', 'Annie', 'A, B']], [['A, B', 'Annie', 'Ann']]])(
  'puts the value first by which the entry is called, whatever the order of %o',
  (cn) => {
    const uid = ['b', 'a'];
    expect(entryOf('CN=ANN+uid=a,dc=x', { cn, uid, mail: ['2', '1'] }).firstOf(['cn'])).toBe('Ann');
    expect(entryOf('cn=ann+UID=A,dc=x', { cn, uid, mail: ['2', '1'] }).texts('uid')).toEqual(['a', 'b']);
    expect(entryOf('cn=a\\, b,dc=x', { CN: cn }).text('cn')).toBe('A, B');
    expect(entryOf('cn=other,dc=x', { cn, mail: ['2', '1'] }).text('cn')).toBe(cn[0]);
    expect(entryOf('no name', { cn }).texts('cn')).toEqual(cn);
  },
);

it('leaves out empty values where one is asked for', () => {
  const entry = entryOf('cn=a', { mail: ['', ' ', 'a@b'], none: [] });
  expect([entry.text('mail'), entry.text('none'), entry.firstOf(['none', 'mail'])]).toEqual(['a@b', undefined, 'a@b']);
});

it('keeps what is no text, and shows identifiers as people know them', () => {
  const guid = Buffer.from('33221100554477668899aabbccddeeff', 'hex');
  const sid = Buffer.from('010500000000000515000000010000000200000003000000f4010000', 'hex');
  const entry = entryOf('cn=a', {
    objectGUID: guid,
    objectSid: sid,
    jpegPhoto: Buffer.from('ffd8', 'hex'),
    cn: 'Ñandú',
  });
  expect(entry.text('objectGUID')).toBe('00112233-4455-6677-8899-aabbccddeeff');
  expect(entry.text('objectSid')).toBe('S-1-5-21-1-2-3-500');
  expect(entry.text('jpegPhoto')).toBe('/9g=');
  expect(entry.text('cn')).toBe('Ñandú');
});

it('knows parts of an attribute, the last one beside an empty one', () => {
  const values = [Buffer.from('a')];
  expect(
    rangesIn([
      { name: 'member', values: [] },
      { name: 'member;range=3-*', values },
      { name: 'memberOf;Range=0-0', values },
    ]),
  ).toEqual([
    { attribute: 'member', start: 3, end: undefined, values },
    { attribute: 'memberOf', start: 0, end: 0, values },
  ]);
});
