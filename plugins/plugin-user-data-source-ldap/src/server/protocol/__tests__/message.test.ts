import { readMessage } from '../message';

/** An element of BER with a length of four bytes. */
function element(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const head = Buffer.from([tag, 0x84, 0, 0, 0, 0]);
  head.writeUInt32BE(content.length, 2);
  return Buffer.concat([head, content]);
}

/** The content of an entry whose attributes have so many empty values each. */
function entryWith(attributes: number, values: number): Buffer {
  const empty = Buffer.from([4, 0]);
  const set = element(0x31, Buffer.alloc(empty.length * values, empty));
  const attribute = element(0x30, element(4, Buffer.from('a')), set);
  const list = element(0x30, ...Array.from({ length: attributes }, () => attribute));
  return Buffer.concat([Buffer.from([2, 1, 1]), element(0x64, element(4, Buffer.from('cn=a')), list)]);
}

it('takes a group of several hundred thousand members', () => {
  expect(readMessage(entryWith(1, 900_000))).toMatchObject({ kind: 'entry', dn: 'cn=a' });
});

it('does not take a small message of many lists that are long each', () => {
  expect(() => readMessage(entryWith(4, 300_000))).toThrow(new RangeError('a message of too many elements'));
});
