import fc from 'fast-check';
import { BerReader, BerWriter, Filter } from 'ldapts';
import { allOf, isFilter, parseFilter } from '../filter';

function encoded(text: string): Buffer {
  const writer = new BerWriter();
  parseFilter(text).write(writer);
  return writer.buffer;
}

/** The two texts of an equality. */
function readEquality(bytes: Buffer): [string | null, Buffer | null] {
  const reader = new BerReader(bytes);
  expect(reader.readSequence(0xa3)).not.toBeNull();
  expect(reader.remain).toBe(reader.length);
  return [reader.readString(), reader.readString(4, true)];
}

it.each([
  ['(cn=*)', '8702636e'],
  ['(cn=a)', 'a3070402636e040161'],
  ['cn=a', 'a3070402636e040161'],
  ['(cn=\\c3\\a9\\00)', 'a3090402636e0403c3a900'],
  ['(cn=é)', 'a3080402636e0402c3a9'],
  ['(cn;lang-en>=5)', 'a50f040a636e3b6c616e672d656e040135'],
  ['(cn<=5)', 'a6070402636e040135'],
  ['(cn~=5)', 'a8070402636e040135'],
  ['(cn=a*b*c)', 'a40f0402636e3009800161810162820163'],
  ['(cn=*a*)', 'a4090402636e3003810161'],
  ['(&)', 'a000'],
  ['(!(cn=*))', 'a2048702636e'],
  ['(& (cn=*) (|(cn=*)) )', 'a00a8702636ea1048702636e'],
  ['(2.5.4.3:=a)', 'a90c8207322e352e342e33830161'],
  ['(a:1.2.3:=4)', 'a90d8105312e322e33820161830134'],
  ['(a:dn:=4)', 'a9098201618301348401ff'],
])('encodes %s', (text, hex) => {
  expect(encoded(text).toString('hex')).toBe(hex);
});

it.each([
  '',
  '()',
  '(cn=a',
  'cn=a)',
  '(cn=a))',
  '(cn=a)(cn=b)',
  '(!(a=b)(c=d))',
  '(cn=(a)',
  '(cn=\\4)',
  '(c n=a)',
  '(=a)',
  '(&(a=b)x)',
  '(:=a)',
])('refuses %s', (text) => {
  expect(isFilter(text)).toBe(false);
});

it('refuses what is too deep to be meant', () => {
  expect(isFilter(`${'(!'.repeat(50_000)}(a=b)${')'.repeat(50_000)}`)).toBe(false);
});

it('puts filters together', () => {
  expect(allOf('a=b')).toBe('(a=b)');
  expect(allOf('a=b', '(c=*)')).toBe('(&(a=b)(c=*))');
});

it('can not be broken out of by an escaped value', () => {
  const runs = Number(process.env.FUZZ_RUNS ?? 2000);
  const hostile = fc.string({ unit: fc.constantFrom(...'()*\\\0&|=aé😀 ') });
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (value) => {
      expect(readEquality(encoded(`(cn=${Filter.escape(value)})`))).toEqual(['cn', Buffer.from(value)]);
    }),
    { numRuns: runs },
  );
});

it('says no to a text rather than fail at it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'()&|!=*\\:<>~ a1.') }),
      (text) => typeof isFilter(text) === 'boolean',
    ),
  );
});
