import { entryOf } from '../../__tests__/entries';
import { SeenUids } from '../seen-uids';

const both = entryOf('cn=both', { ipaUniqueID: 'i', nsUniqueId: 'n' });
const second = entryOf('cn=second', { nsUniqueId: 'm' });

it.each([
  ['the better one first', [both, second]],
  ['the better one last', [second, both]],
])('knows all by one attribute, and fails on a mixture: %s', (_, entries) => {
  const seen = new SeenUids(['ipaUniqueID', 'nsUniqueId']);
  expect(() => entries.forEach((entry) => seen.checkAttribute(entry))).toThrow(
    'The entry "cn=second" has no ipaUniqueID, by which it would be known again.',
  );
});

it('bears any number that are known by the same one', () => {
  const seen = new SeenUids(['ipaUniqueID', 'nsUniqueId']);
  seen.checkAttribute(second);
  seen.checkAttribute(entryOf('cn=third', { nsUniqueId: 'o' }));
  const others = new SeenUids(['ipaUniqueID', 'nsUniqueId']);
  others.checkAttribute(both);
  others.checkAttribute(entryOf('cn=third', { ipaUniqueID: 'o' }));
});
