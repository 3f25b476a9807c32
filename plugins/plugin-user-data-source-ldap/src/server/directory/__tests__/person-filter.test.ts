import fc from 'fast-check';
import { personFilter } from '../person-filter';
import { bytesOfGuid, bytesOfSid, guidOf, sidOf } from '../values';

it('reads identifiers as they are written', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      expect(bytesOfGuid(guidOf(Buffer.from(bytes)))).toEqual(Buffer.from(bytes));
    }),
  );
  const parts = fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(parts, (numbers) => {
      const sid = ['S', 1, 5, ...numbers].join('-');
      expect(sidOf(bytesOfSid(sid) as Buffer)).toBe(sid);
    }),
  );
  expect([bytesOfGuid('ann'), bytesOfSid('S-1'), bytesOfSid('S-1-5-4294967296')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('asks for the bytes that each attribute would have, and for nothing else', () => {
  expect(personFilter('a)(b', ['entryUUID'])).toBe('(|(entryUUID=\\61\\29\\28\\62))');
  expect(personFilter('00112233-4455-6677-8899-aabbccddeeff', ['objectGUID'])).toBe(
    '(|(objectGUID=\\33\\22\\11\\00\\55\\44\\77\\66\\88\\99\\aa\\bb\\cc\\dd\\ee\\ff))',
  );
  expect(personFilter('é', ['objectGUID', 'uid'])).toBe('(|(objectGUID=\\c3\\a9)(uid=\\c3\\a9))');
});
