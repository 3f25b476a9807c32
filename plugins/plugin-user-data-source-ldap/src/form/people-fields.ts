// Which entries are people, how they are known again, and who is disabled.
import { PRESET_VALUES, type Preset, type PresetValues } from '../presets';
import { wrongDn } from './connection-fields';
import { type Choice, type Field, isEmpty, type Values } from './field';

/** What the chosen preset takes; that of another directory, if none is chosen yet. */
export function presetOf({ preset }: Values): PresetValues {
  return PRESET_VALUES[preset as Preset] ?? PRESET_VALUES.other;
}

/** What is said of a text that can't be a filter. */
export function wrongFilter(text: string): string | undefined {
  return /^\s*\(.+\)\s*$/s.test(text)
    ? undefined
    : 'Enter an LDAP filter in parentheses, such as (objectClass=person).';
}

/** What is said of a text that can't be an attribute. */
export function wrongAttribute(text: string): string | undefined {
  return /^\s*[a-z][a-z\d;-]*\s*$/i.test(text) ? undefined : 'Enter the name of one attribute.';
}

const MATCH_KEYS: Choice[] = [
  { value: 'username', label: 'The same username' },
  { value: 'email', label: 'The same email' },
  { value: 'phone', label: 'The same phone' },
  { value: 'none', label: 'Nothing: everybody gets a new account' },
];

export const peopleFields: Field[] = [
  {
    name: 'userBaseDn',
    label: 'People below',
    kind: 'text',
    placeholder: ({ baseDn }) => (isEmpty(baseDn) ? 'ou=people,dc=example,dc=com' : String(baseDn)),
    wrong: wrongDn,
  },
  {
    name: 'userFilter',
    label: 'Filter of people',
    kind: 'text',
    placeholder: (values) => presetOf(values).userFilter,
    wrong: wrongFilter,
  },
  {
    name: 'uidAttribute',
    label: 'Unique ID of people',
    kind: 'text',
    help: 'The attribute that never changes. By it people are known again when they are renamed or moved. Do not change it later.',
    placeholder: (values) => presetOf(values).uidAttributes.join(', '),
    wrong: wrongAttribute,
  },
  {
    name: 'matchKey',
    label: 'Linked to an account by',
    kind: 'choice',
    help: 'Of people who are new from the directory, and have an account already.',
    choices: () => MATCH_KEYS,
    placeholder: 'The same username',
  },
  {
    name: 'attributes',
    label: 'More attributes of people',
    kind: 'text',
    help: 'Read as well, to fill fields of users. Separate several by blanks.',
    placeholder: 'costCenter building',
  },
  {
    name: 'suspendedAttribute',
    label: 'Attribute of disabled accounts',
    kind: 'text',
    help: 'Disabled accounts are suspended in NocoBase. Empty: what the directory itself says.',
    placeholder: (values) => presetOf(values).suspensionAttributes.join(', '),
    wrong: wrongAttribute,
  },
  {
    name: 'suspendedValues',
    label: 'Its values of disabled accounts',
    kind: 'text',
    help: 'Separated by commas.',
    placeholder: 'true, yes, 1, disabled, locked, inactive',
    isShown: ({ suspendedAttribute }) => !isEmpty(suspendedAttribute),
  },
];
