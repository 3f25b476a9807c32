// What differs between the directories that are known: what is taken for it where an admin enters nothing. For forms and server.

/** The kinds of directories. */
export const PRESETS = ['activeDirectory', 'openLdap', 'freeIpa', 'other'] as const;

export type Preset = (typeof PRESETS)[number];

/** Where the departments come from. */
export const DEPARTMENT_SOURCES = ['organizationalUnits', 'groups', 'attribute', 'none'] as const;

export type DepartmentSource = (typeof DEPARTMENT_SOURCES)[number];

/** What is taken for one kind of directory. Several attributes: the first that an entry has counts. */
export interface PresetValues {
  /** Which entries are people. */
  userFilter: string;
  /** What never changes of an entry, whatever it is called and wherever it is moved. */
  uidAttributes: string[];
  /** What people sign in with. */
  loginAttribute: string;
  nicknameAttributes: string[];
  emailAttribute: string;
  phoneAttribute: string;
  departmentSource: DepartmentSource;
  /** Which entries are departments, where these are organizational units. */
  unitFilter: string;
  /** Which entries are departments, where these are groups. */
  groupFilter: string;
  /** The attributes that say whether an account is disabled. */
  suspensionAttributes: string[];
  /** Other attributes that people have, to be mapped. */
  furtherAttributes: string[];
}

const COMMON = {
  emailAttribute: 'mail',
  phoneAttribute: 'mobile',
  nicknameAttributes: ['displayName', 'cn'],
  unitFilter: '(objectClass=organizationalUnit)',
};

const GROUPS = '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))';

const PEOPLE = [
  'givenName',
  'sn',
  'title',
  'employeeNumber',
  'employeeType',
  'telephoneNumber',
  'description',
  'manager',
];

export const PRESET_VALUES: Record<Preset, PresetValues> = {
  activeDirectory: {
    ...COMMON,
    // Ordinary accounts: those of trusts between domains are of another type, though persons too.
    userFilter: '(sAMAccountType=805306368)',
    uidAttributes: ['objectGUID'],
    loginAttribute: 'sAMAccountName',
    departmentSource: 'organizationalUnits',
    groupFilter: '(objectClass=group)',
    suspensionAttributes: ['userAccountControl', 'accountExpires'],
    furtherAttributes: [
      ...PEOPLE,
      'userPrincipalName',
      'company',
      'department',
      'physicalDeliveryOfficeName',
      'employeeID',
    ],
  },
  openLdap: {
    ...COMMON,
    userFilter: '(objectClass=inetOrgPerson)',
    uidAttributes: ['entryUUID'],
    loginAttribute: 'uid',
    departmentSource: 'organizationalUnits',
    groupFilter: GROUPS,
    suspensionAttributes: ['pwdAccountLockedTime'],
    furtherAttributes: [...PEOPLE, 'o', 'ou', 'departmentNumber', 'l'],
  },
  freeIpa: {
    ...COMMON,
    userFilter: '(objectClass=inetOrgPerson)',
    uidAttributes: ['ipaUniqueID', 'nsUniqueId'],
    loginAttribute: 'uid',
    departmentSource: 'groups',
    groupFilter: '(|(objectClass=ipaUserGroup)(objectClass=groupOfUniqueNames))',
    suspensionAttributes: ['nsAccountLock'],
    furtherAttributes: [...PEOPLE, 'ou', 'departmentNumber', 'l'],
  },
  other: {
    ...COMMON,
    userFilter: '(objectClass=person)',
    uidAttributes: ['entryUUID', 'nsUniqueId'],
    loginAttribute: 'uid',
    departmentSource: 'organizationalUnits',
    groupFilter: GROUPS,
    suspensionAttributes: ['nsAccountLock', 'pwdAccountLockedTime'],
    furtherAttributes: [...PEOPLE, 'o', 'ou', 'departmentNumber', 'l'],
  },
};
