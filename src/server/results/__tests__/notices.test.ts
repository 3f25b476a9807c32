import type { Notice } from '../../contracts/plan';
import { ENGLISH } from '../../platform/translate';
import { problem } from '../../contracts/catalogue';
import { groupNotices, wordedNotices } from '../notices';

const notice = (parent: string, uid?: string, dataType = 'department'): Notice => ({
  ...problem('unknown-parent', { uid: parent }),
  dataType,
  uid,
});
const numbered = <T>(count: number, make: (number: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

describe('notices in an outcome', () => {
  it('that say the same of several records are one', () => {
    expect(groupNotices([notice('q', 'a'), notice('q', 'b')])).toEqual([
      { code: 'unknown-parent', params: { uid: 'q' }, dataType: 'department', records: 2, uids: ['a', 'b'] },
    ]);
  });

  it('that say the same between others are one', () => {
    const grouped = groupNotices([notice('q', 'a'), notice('r', 'b'), notice('q', 'c')]);
    expect(grouped.map(({ uids }) => uids)).toEqual([['a', 'c'], ['b']]);
  });

  it.each<[string, Notice]>([
    ['with other values', notice('r', 'b')],
    ['of other data types', notice('q', 'b', 'user')],
    ['of another code', { ...problem('department-raised', { uid: 'q' }), dataType: 'department', uid: 'b' }],
  ])('%s stand by themselves', (_, other) => expect(groupNotices([notice('q', 'a'), other])).toHaveLength(2));

  it('name a record once', () => {
    expect(groupNotices([notice('q', 'a'), notice('q', 'a')])[0]).toMatchObject({ records: 1, uids: ['a'] });
  });

  it('about no record count none', () => {
    expect(groupNotices([notice('q'), notice('q')])).toMatchObject([{ records: 0, uids: [] }]);
  });

  it('name only the first records, and count all', () => {
    const [{ records, uids }] = groupNotices(numbered(25, (number) => notice('q', `u${number}`)));
    expect([records, uids.length, uids[0], uids[9]]).toEqual([25, 10, 'u0', 'u9']);
  });

  it('are only the first kinds', () => {
    const grouped = groupNotices(numbered(60, (number) => notice(String(number), 'a')));
    expect([grouped.length, grouped[0].params.uid, grouped[49].params.uid]).toEqual([50, '0', '49']);
  });

  it('may be none', () => expect(groupNotices([])).toEqual([]));

  it('get their sentences in the language of the reader', () => {
    const shout = (text: string, values?: Record<string, unknown>) => ENGLISH(text, values).toUpperCase();
    expect(wordedNotices([notice('q', 'a')], shout)[0].message).toContain('PARENT DEPARTMENT "Q"');
  });

  it('with sentences are grouped as well', () => {
    expect(wordedNotices([notice('q', 'a'), notice('q', 'b')], ENGLISH)).toMatchObject([{ records: 2 }]);
  });
});
