import { checkOptions, type GivenOptions } from '../check-options';

const given: GivenOptions = { preset: 'openLdap', servers: 'ldaps://ldap.example.com', baseDn: 'dc=example,dc=com' };

it('fills in what the preset says', () => {
  expect(checkOptions(given)).toEqual({
    preset: 'openLdap',
    servers: [{ url: 'ldaps://ldap.example.com:636', host: 'ldap.example.com', port: 636, isSecure: true }],
    isUnencrypted: false,
    tls: { ca: undefined, cert: undefined, key: undefined, serverName: undefined, isUnchecked: false },
    bind: undefined,
    connectTimeout: 10_000,
    timeout: 60_000,
    pageSize: 500,
    areReferralsIgnored: false,
    users: {
      baseDn: 'dc=example,dc=com',
      filter: '(objectClass=inetOrgPerson)',
      uidAttributes: ['entryUUID'],
      furtherAttributes: [],
      matchKey: 'username',
      suspended: undefined,
    },
    departments: {
      source: 'organizationalUnits',
      baseDn: 'dc=example,dc=com',
      filter: '(objectClass=organizationalUnit)',
      uidAttributes: ['entryUUID'],
      titleAttribute: 'ou',
    },
    owners: 'none',
  });
});

it('keeps what was given', () => {
  const settings = checkOptions({
    ...given,
    servers: ' ldap://10.0.0.5, ldaps://[::1]:1636\nldap://b ',
    bindDn: 'cn=reader,dc=example,dc=com',
    bindPassword: ' s ',
    userFilter: 'mail=*',
    uidAttribute: 'employeeNumber',
    attributes: 'l, st\npostalCode',
    matchKey: 'none',
    suspendedAttribute: 'status',
    suspendedValues: 'Gone, Away',
    departmentSource: 'groups',
    nestedGroups: 'flat',
    mainDepartment: 'largest',
    owners: 'manager',
  });
  expect(settings.servers.map(({ host, port }) => [host, port])).toEqual([
    ['10.0.0.5', 389],
    ['::1', 1636],
    ['b', 389],
  ]);
  expect(settings.bind).toEqual({ dn: 'cn=reader,dc=example,dc=com', password: ' s ' });
  expect(settings.users).toMatchObject({
    filter: 'mail=*',
    uidAttributes: ['employeeNumber'],
    furtherAttributes: ['l', 'st', 'postalCode'],
    matchKey: undefined,
    suspended: { attribute: 'status', values: ['gone', 'away'] },
  });
  expect(settings.departments).toMatchObject({
    source: 'groups',
    nested: 'flat',
    main: 'largest',
    titleAttribute: 'cn',
  });
});

it('takes an emptied field for none', () => {
  const emptied = {
    userFilter: '',
    bindDn: '',
    bindPassword: null,
    timeout: null,
    pageSize: '',
    unencrypted: null,
    owners: '',
  };
  expect(checkOptions({ ...given, ...emptied })).toEqual(checkOptions(given));
});

it.each<[GivenOptions, string]>([
  [{ preset: 'novell' }, 'Option "preset" must be one of activeDirectory, openLdap, freeIpa, other.'],
  [{ servers: '' }, 'Option "servers" is required.'],
  [
    { preset: 'activeDirectory', servers: 'ldaps://a ldaps://b:3269' },
    'ldaps://b:3269 is a global catalog, which holds a part of every entry only.',
  ],
  [{ preset: 'activeDirectory', servers: 'ldap://a:3268' }, 'ldap://a:3268 is a global catalog'],
  [{ servers: 'ldap.example.com' }, '"ldap.example.com" is not the address of a directory server.'],
  [{ servers: 'ldap://a https://b' }, '"https://b" is not the address'],
  [{ servers: 'ldap://me:secret@a' }, 'is not the address'],
  [{ servers: 'ldap://a/dc=x' }, 'is not the address'],
  [{ servers: 'ldap://a:70000' }, 'is not the address'],
  [{ baseDn: undefined }, 'Option "baseDn" is required.'],
  [{ baseDn: 'example.com' }, 'Option "baseDn" must be a distinguished name such as'],
  [{ bindDn: 'cn=a' }, 'A bind DN and its password are needed together'],
  [{ bindPassword: 'a' }, 'A bind DN and its password are needed together'],
  [{ bindDn: 7 }, 'Option "bindDn" must be a text.'],
  [{ unencrypted: 'yes' }, 'Option "unencrypted" must be true or false.'],
  [{ timeout: 0 }, 'Option "timeout" must be a whole number from 1 to 3600.'],
  [{ pageSize: '500' }, 'Option "pageSize" must be a whole number from 10 to 5000.'],
  [{ userFilter: '(mail=*' }, 'Option "userFilter" must be an LDAP filter such as'],
  [{ uidAttribute: 'a b' }, 'Option "uidAttribute" must be the name of an attribute'],
  [{ uidAttribute: '2.5.4.3' }, 'Option "uidAttribute" must be the name of an attribute'],
  [{ attributes: 'mail, *' }, 'Option "attributes" must be the name of an attribute such as employeeNumber, not "*".'],
  [{ attributes: 'mail userpassword' }, 'Option "attributes" must not be userpassword: passwords are not read.'],
  [{ caCertificate: 'abc' }, 'Option "caCertificate" must be a text in PEM format'],
  [{ clientCertificate: '-----BEGIN CERTIFICATE-----' }, 'A client certificate and its private key'],
  [{ matchKey: 'uid' }, 'Option "matchKey" must be one of username, email, phone, none.'],
  [{ departmentSource: 'attribute' }, 'Option "departmentAttribute" is required.'],
])('refuses %o', (options, message) => {
  expect(() => checkOptions({ ...given, ...options })).toThrow(message);
});

it('takes those ports of other directories', () => {
  expect(checkOptions({ ...given, servers: 'ldap://a:3268' }).servers[0].port).toBe(3268);
});

it('takes ordinary accounts of Active Directory for people, and no trusts', () => {
  const { users } = checkOptions({ ...given, preset: 'activeDirectory' });
  expect(users.filter).toBe('(sAMAccountType=805306368)');
});

it('does not say what was given for a key', () => {
  const attempt = () => checkOptions({ ...given, clientKey: 'a-secret' });
  expect(attempt).toThrow('Option "clientKey"');
  expect(attempt).not.toThrow('a-secret');
});

describe('only what has changed', () => {
  it('is read, with everything again after a day or as many hours as are entered', () => {
    const every = (others: GivenOptions) => checkOptions({ ...given, ...others }).fullReadEvery;
    expect(every({ fullReadEvery: 2 })).toBeUndefined();
    expect(every({ changedOnly: true })).toBe(24 * 3_600_000);
    expect(every({ changedOnly: true, fullReadEvery: 2 })).toBe(2 * 3_600_000);
  });

  it.each<[GivenOptions, string]>([
    [{ uidAttribute: 'employeeNumber' }, 'by an attribute that the directory makes'],
    [{ userFilter: '(memberOf=cn=staff,dc=example,dc=com)' }, 'memberOf changes with the entries of others'],
    [{ attributes: 'l isMemberOf' }, 'isMemberOf changes with the entries of others'],
  ])('does not go with %j', (others, message) => {
    expect(() => checkOptions({ ...given, ...others })).not.toThrow();
    expect(() => checkOptions({ ...given, changedOnly: true, ...others })).toThrow(message);
  });
});
