// Where departments come from, what they are called, and who is in them.
import { DEPARTMENT_SOURCES, type DepartmentSource } from '../presets';
import { wrongDn } from './connection-fields';
import { type Choice, type Field, isEmpty, type Values } from './field';
import { presetOf, wrongAttribute, wrongFilter } from './people-fields';

const SOURCE_LABELS: Record<DepartmentSource, string> = {
  organizationalUnits: 'The tree of organizational units',
  groups: 'Groups',
  attribute: 'An attribute of people',
  none: 'No departments',
};

const NESTED: Choice[] = [
  { value: 'tree', label: 'A department below it' },
  { value: 'flat', label: 'All at the top; members of the inner one are members of the outer one' },
];

const MAIN: Choice[] = [
  { value: 'firstByName', label: 'The first by name' },
  { value: 'smallest', label: 'The one with the fewest members' },
  { value: 'largest', label: 'The one with the most members' },
];

const OWNERS: Choice[] = [
  { value: 'none', label: 'Nowhere' },
  { value: 'department', label: 'From managedBy or owner of the department' },
  { value: 'manager', label: 'From the manager of people' },
];

const sourceOf = (values: Values) => values.departmentSource || presetOf(values).departmentSource;
const areGroups = (values: Values) => sourceOf(values) === 'groups';
const areEntries = (values: Values) => areGroups(values) || sourceOf(values) === 'organizationalUnits';
const isAttribute = (values: Values) => sourceOf(values) === 'attribute';

export const departmentFields: Field[] = [
  {
    name: 'departmentSource',
    label: 'Departments from',
    kind: 'choice',
    choices: () => DEPARTMENT_SOURCES.map((value) => ({ value, label: SOURCE_LABELS[value] })),
    placeholder: (values) => SOURCE_LABELS[presetOf(values).departmentSource],
  },
  {
    name: 'departmentAttribute',
    label: 'Attribute with the department',
    kind: 'text',
    help: 'A name, or a path such as "Sales / Europe".',
    placeholder: 'department',
    isShown: isAttribute,
    missing: () => 'Enter the attribute with the department.',
    wrong: wrongAttribute,
  },
  {
    name: 'departmentSeparator',
    label: 'Separator of the path',
    kind: 'text',
    placeholder: '/',
    isShown: isAttribute,
  },
  {
    name: 'departmentBaseDn',
    label: 'Departments below',
    kind: 'text',
    placeholder: ({ baseDn }) => (isEmpty(baseDn) ? 'ou=groups,dc=example,dc=com' : String(baseDn)),
    isShown: areEntries,
    wrong: wrongDn,
  },
  {
    name: 'departmentFilter',
    label: 'Filter of departments',
    kind: 'text',
    placeholder: (values) => presetOf(values)[areGroups(values) ? 'groupFilter' : 'unitFilter'],
    isShown: areEntries,
    wrong: wrongFilter,
  },
  {
    name: 'departmentUidAttribute',
    label: 'Unique ID of departments',
    kind: 'text',
    placeholder: (values) => presetOf(values).uidAttributes.join(', '),
    isShown: areEntries,
    wrong: wrongAttribute,
  },
  {
    name: 'departmentTitleAttribute',
    label: 'Name of departments',
    kind: 'text',
    placeholder: (values) => (areGroups(values) ? 'cn' : 'ou'),
    isShown: areEntries,
    wrong: wrongAttribute,
  },
  {
    name: 'nestedGroups',
    label: 'A group in a group is',
    kind: 'choice',
    choices: () => NESTED,
    placeholder: NESTED[0].label,
    isShown: areGroups,
  },
  {
    name: 'mainDepartment',
    label: 'Main department of people in several groups',
    kind: 'choice',
    choices: () => MAIN,
    placeholder: MAIN[0].label,
    isShown: areGroups,
  },
  {
    name: 'owners',
    label: 'Owners of departments',
    kind: 'choice',
    choices: (values) => OWNERS.filter(({ value }) => value !== 'department' || areEntries(values)),
    placeholder: OWNERS[0].label,
    isShown: (values) => sourceOf(values) !== 'none',
  },
];
