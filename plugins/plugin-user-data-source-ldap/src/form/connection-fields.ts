// Which directory is asked, how, and by whom.
import { areServers, serversIn } from '../addresses';
import { PRESETS, type Preset } from '../presets';
import { type Field, holdsVariable, isEmpty, type Values } from './field';

const PRESET_LABELS: Record<Preset, string> = {
  activeDirectory: 'Active Directory',
  openLdap: 'OpenLDAP',
  freeIpa: 'FreeIPA / 389 Directory Server',
  other: 'Another directory',
};

const SERVERS: Record<Preset, string> = {
  activeDirectory: 'ldaps://dc1.example.com ldaps://dc2.example.com',
  openLdap: 'ldaps://ldap.example.com',
  freeIpa: 'ldaps://ipa.example.com',
  other: 'ldaps://ldap.example.com',
};

const BIND_DNS: Record<Preset, string> = {
  activeDirectory: 'nocobase@example.com',
  openLdap: 'cn=nocobase,ou=services,dc=example,dc=com',
  freeIpa: 'uid=nocobase,cn=sysaccounts,cn=etc,dc=example,dc=com',
  other: 'cn=nocobase,dc=example,dc=com',
};

/** What is said of a text that can't be a distinguished name. */
export function wrongDn(text: string): string | undefined {
  return /^\s*[a-z\d][a-z\d.-]*\s*=/i.test(text)
    ? undefined
    : 'Enter a distinguished name, such as ou=people,dc=example,dc=com.';
}

function exampleOf(examples: Record<Preset, string>) {
  return ({ preset }: Values) => examples[(preset as Preset) ?? 'other'];
}

function areAllSecure({ servers }: Values): boolean {
  return (
    typeof servers !== 'string' || (!holdsVariable(servers) && serversIn(servers).every(({ isSecure }) => isSecure))
  );
}

export const connectionFields: Field[] = [
  {
    name: 'preset',
    label: 'Directory',
    kind: 'choice',
    help: 'Says what is taken for fields that are left empty. It is shown in them in grey.',
    choices: () => PRESETS.map((value) => ({ value, label: PRESET_LABELS[value] })),
    missing: () => 'Choose the kind of directory.',
  },
  {
    name: 'servers',
    label: 'Servers',
    kind: 'text',
    help: 'ldaps:// is encrypted from the start, ldap:// by StartTLS. If there are several, separated by blanks, the next one is asked when one can not be reached.',
    placeholder: exampleOf(SERVERS),
    missing: () => 'Enter the address of a server.',
    wrong: (text) => (areServers(text) ? undefined : 'Enter addresses such as ldaps://ldap.example.com.'),
  },
  {
    name: 'unencrypted',
    label: 'Do not encrypt ldap:// connections',
    kind: 'yesNo',
    help: 'Whoever can listen on the network reads the password and all that is synchronized.',
    isShown: (values) => !areAllSecure(values),
  },
  {
    name: 'bindDn',
    label: 'Bind DN',
    kind: 'text',
    help: 'The account that reads; it needs no other rights. Empty: anonymous.',
    placeholder: exampleOf(BIND_DNS),
  },
  {
    name: 'bindPassword',
    label: 'Bind password',
    kind: 'secret',
    help: 'Better a variable than the password itself.',
    placeholder: '{{ $env.LDAP_PASSWORD }}',
    missing: ({ bindDn }) => (isEmpty(bindDn) ? undefined : 'Enter the password of the bind DN.'),
  },
  {
    name: 'baseDn',
    label: 'Base DN',
    kind: 'text',
    help: 'Everything is read below it.',
    placeholder: 'dc=example,dc=com',
    missing: () => 'Enter the base DN.',
    wrong: wrongDn,
  },
];

export const limitFields: Field[] = [
  { name: 'connectTimeout', label: 'Time to connect (seconds)', kind: 'number', placeholder: '10', min: 1, max: 300 },
  { name: 'timeout', label: 'Time for an answer (seconds)', kind: 'number', placeholder: '60', min: 1, max: 3600 },
  {
    name: 'pageSize',
    label: 'Entries per page',
    kind: 'number',
    help: 'Everything is read in pages. Active Directory gives at most 1000 entries at once.',
    placeholder: '500',
    min: 10,
    max: 5000,
  },
  {
    name: 'ignoreReferrals',
    label: 'Ignore referrals',
    kind: 'yesNo',
    help: 'Parts of the directory that are on other servers are never read. Not ignored, they fail the task, because it is not complete without them.',
  },
];
