// What a field of the settings form is: said once, and shown by both clients.
import type { LdapOptions } from '../server/options';

/** What is in the form, as it is typed. */
export type Values = { [Name in keyof LdapOptions]?: unknown };

export interface Choice {
  value: string;
  label: string;
}

/** Texts are English: they are the keys of their translations. Examples and attributes are shown as they are. */
export interface Field {
  name: keyof LdapOptions;
  label: string;
  kind: 'text' | 'lines' | 'secret' | 'secretLines' | 'number' | 'choice' | 'yesNo';
  help?: string;
  /** What is taken if nothing is entered, or an example. Of a choice: one of its labels. */
  placeholder?: string | ((values: Values) => string | undefined);
  choices?: (values: Values) => Choice[];
  /** Left out: always. */
  isShown?: (values: Values) => boolean;
  /** What is said where it is empty; nothing, if it may be. */
  missing?: (values: Values) => string | undefined;
  /** What is wrong with a text that is there; nothing, if it is right. */
  wrong?: (text: string) => string | undefined;
  min?: number;
  max?: number;
}

export interface Section {
  name: string;
  title: string;
  fields: Field[];
}

/** Whether what stands in a text is known when a task runs only, such as `{{ $env.LDAP_BASE }}`. */
export const holdsVariable = (text: string) => text.includes('{{');

export const isEmpty = (value: unknown) => value == null || (typeof value === 'string' && !value.trim());

/** What is wrong with what is entered, empty or not, as a text to be translated. */
export function faultOf(field: Field, value: unknown, values: Values): string | undefined {
  if (isEmpty(value)) {
    return field.missing?.(values);
  }
  return typeof value === 'string' && !holdsVariable(value) ? field.wrong?.(value) : undefined;
}

export function placeholderOf({ placeholder }: Field, values: Values): string | undefined {
  return typeof placeholder === 'function' ? placeholder(values) : placeholder;
}
