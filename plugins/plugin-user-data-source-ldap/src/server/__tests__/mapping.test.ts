import { PRESETS } from '../../presets';
import { attributesFor, defaultMapping } from '../mapping';
import { NO_DEPARTMENTS } from '../departments/departments';
import { Managers } from '../departments/managers';
import { checkOptions } from '../check-options';
import { toUser } from '../records/to-user';
import { entryOf } from './entries';

const optionsOf = (preset: string) => ({ preset, servers: 'ldap://a', baseDn: 'dc=x', attributes: 'costCenter' });

it.each(PRESETS)('maps to the same as the records have without a mapping: %s', (preset) => {
  const settings = checkOptions(optionsOf(preset));
  const person = entryOf('cn=Ann,dc=x', {
    objectGUID: Buffer.alloc(16, 1),
    entryUUID: '1',
    ipaUniqueID: '1',
    sAMAccountName: 'ann',
    userAccountControl: '512',
    uid: 'ann',
    cn: 'Ann',
    mail: ['ann@example.com', 'a@example.com'],
    mobile: '+1 202 555 0100',
    costCenter: '7',
  });
  const surroundings = { settings, departments: NO_DEPARTMENTS, managers: new Managers(), now: new Date() };
  const record = toUser(person, surroundings);
  const first = (path: string) => [record[path]].flat()[0];
  const mapped = defaultMapping(optionsOf(preset)).user.rules.map(({ field, from }) => [
    field,
    from.kind === 'attribute'
      ? first(from.attribute.path)
      : from.attributes.map(({ path }) => first(path)).find((value) => value !== null),
  ]);
  expect(Object.fromEntries(mapped)).toEqual({
    username: 'ann',
    nickname: 'Ann',
    email: 'ann@example.com',
    phone: '+1 202 555 0100',
  });
  expect(record).toMatchObject(Object.fromEntries(mapped));
  expect(record.costCenter).toBe('7');
  const offered = attributesFor(optionsOf(preset)).user.map(({ name }) => name);
  expect(offered).toEqual(expect.arrayContaining(['costCenter', 'mail', 'displayName']));
  expect(offered).not.toContain('uid');
});

it.each(PRESETS)('empties what is emptied in the directory, and takes no login away: %s', (preset) => {
  const settings = checkOptions(optionsOf(preset));
  const person = entryOf('cn=Ann,dc=x', {
    objectGUID: Buffer.alloc(16, 1),
    entryUUID: '1',
    ipaUniqueID: '1',
    userAccountControl: '512',
  });
  const surroundings = { settings, departments: NO_DEPARTMENTS, managers: new Managers(), now: new Date() };
  const record = toUser(person, surroundings);
  const empty = {
    nickname: null,
    email: null,
    phone: null,
    mail: null,
    mobile: null,
    displayName: null,
    costCenter: null,
  };
  expect(record).toMatchObject(empty);
  expect(record.username).toBeUndefined();
  expect(Object.keys(record)).not.toContain(preset === 'activeDirectory' ? 'sAMAccountName' : 'userid');
});

it('loses nothing to an attribute that is spelled otherwise, or called as a field is', () => {
  const options = { ...optionsOf('openLdap'), attributes: 'MAIL Uid email EMAIL nickname' };
  const person = entryOf('cn=Ann,dc=x', {
    entryUUID: '1',
    uid: 'ann',
    cn: 'Ann',
    mail: 'a@b',
    email: 'c@d',
    nickname: 'Annie',
  });
  const surroundings = {
    settings: checkOptions(options),
    departments: NO_DEPARTMENTS,
    managers: new Managers(),
    now: new Date(),
  };
  const record = toUser(person, surroundings);
  expect(record).toMatchObject({ mail: 'a@b', userid: 'ann', cn: 'Ann', email: 'c@d', nickname: 'Annie' });
  expect(Object.keys(record)).not.toContain('MAIL');
  const offered = attributesFor(options).user.map(({ name }) => name);
  expect(offered.filter((name) => /^(e?mail|u(ser)?id)$/i.test(name))).toEqual(['userid', 'mail', 'email']);
});

it('knows what there is before the options are whole', () => {
  expect(attributesFor({ preset: 'activeDirectory' }).user).toContainEqual({ name: 'sAMAccountName' });
  expect(attributesFor({}).user).toContainEqual({ name: 'userid' });
  expect(defaultMapping({ preset: 'unknown' }).user.rules[0]).toMatchObject({ field: 'username' });
});
