// What is in the form that a field of Formily's is in.
import type { GeneralField } from '@formily/core';
import type { Values } from '../form/field';

/** The values of the object that a field is in; sections between them don't count. */
export function valuesAround(field: GeneralField): Values {
  return field.form.getValuesIn(field.path.parent()) ?? {};
}
