// The settings form, section by section. What is not needed at first is closed, unless something is entered there.
import { certificateFields } from './certificate-fields';
import { changeFields } from './change-fields';
import { connectionFields, limitFields } from './connection-fields';
import { departmentFields } from './department-fields';
import { isEmpty, type Section, type Values } from './field';
import { peopleFields } from './people-fields';

export const SECTIONS: Section[] = [
  { name: 'connection', title: 'Connection', fields: connectionFields },
  { name: 'people', title: 'People', fields: peopleFields },
  { name: 'departments', title: 'Departments', fields: departmentFields },
  { name: 'changes', title: 'Changes', fields: changeFields },
  { name: 'certificates', title: 'Certificates', fields: certificateFields },
  { name: 'limits', title: 'Limits and referrals', fields: limitFields },
];

const ALWAYS_OPEN = ['connection', 'people', 'departments'];

/** The names of the sections that are open at first. */
export function openSections(values: Values): string[] {
  const hasValue = ({ fields }: Section) => fields.some(({ name }) => !isEmpty(values[name]) && values[name] !== false);
  return SECTIONS.filter((section) => ALWAYS_OPEN.includes(section.name) || hasValue(section)).map(({ name }) => name);
}
