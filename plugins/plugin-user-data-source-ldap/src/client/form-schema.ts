// The form as Formily's schema, made of the same fields as that of the second client.
import type { Field as FormilyField } from '@formily/core';
import type { FocusEvent } from 'react';
import { type Field, faultOf, placeholderOf } from '../form/field';
import { SECTIONS } from '../form/sections';
import { STORED_SECRET } from '../names';
import { valuesAround } from './values-around';

type Translate = (text: string) => string;

const COMPONENTS: Record<Field['kind'], string> = {
  text: 'Input',
  lines: 'Input.TextArea',
  secret: 'Password',
  secretLines: 'Input.TextArea',
  number: 'InputNumber',
  choice: 'Select',
  yesNo: 'Checkbox',
};

export function formSchema(t: Translate) {
  const sections = SECTIONS.map(({ name, title, fields }) => [
    name,
    {
      type: 'void',
      'x-component': 'FormSection',
      'x-component-props': { name, title: t(title) },
      properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, t)])),
    },
  ]);
  return { type: 'object', properties: Object.fromEntries(sections) };
}

function fieldSchema(field: Field, t: Translate) {
  const { kind, label } = field;
  return {
    type: kind === 'yesNo' ? 'boolean' : kind === 'number' ? 'number' : 'string',
    title: kind === 'yesNo' ? undefined : t(label),
    'x-content': kind === 'yesNo' ? t(label) : undefined,
    'x-decorator': 'FormItem',
    'x-component': COMPONENTS[kind],
    // Formily ties no label to its field: each is named once more.
    'x-component-props': { 'aria-label': t(label), ...propsOf(field) },
    'x-validator': (value: unknown, _: unknown, { field: shown }: { field: FormilyField }) => {
      const fault = faultOf(field, value, valuesAround(shown));
      return fault && t(fault);
    },
    'x-reactions': (shown: FormilyField) => react(shown, field, t),
  };
}

function propsOf({ kind, min, max, missing }: Field): object {
  switch (kind) {
    case 'secret':
      return { autoComplete: 'new-password', onFocus: selectStored };
    case 'lines':
      return { rows: 4 };
    case 'secretLines':
      return { rows: 4, onFocus: selectStored };
    case 'number':
      return { min, max, precision: 0 };
    case 'choice':
      return { allowClear: !missing };
    default:
      return {};
  }
}

/** Runs again whenever a value changes that it looks at. */
function react(shown: FormilyField, field: Field, t: Translate) {
  const values = valuesAround(shown);
  const placeholder = placeholderOf(field, values);
  // Hidden, and not gone: what was entered is there again, if it is shown again.
  shown.setDisplay((field.isShown?.(values) ?? true) ? 'visible' : 'hidden');
  shown.setDecoratorProps({ asterisk: Boolean(field.missing?.(values)) });
  shown.setDescription(descriptionOf(field, values[field.name], t));
  if (field.kind === 'choice') {
    shown.setDataSource(field.choices?.(values).map(({ value, label }) => ({ value, label: t(label) })));
    shown.setComponentProps({ placeholder: placeholder && t(placeholder) });
  } else if (field.kind !== 'yesNo') {
    shown.setComponentProps({ placeholder });
  }
}

function descriptionOf({ help }: Field, value: unknown, t: Translate) {
  return value === STORED_SECRET ? t('Set. Type a new one to replace it, or clear it to remove it.') : help && t(help);
}

/** What is typed takes the place of a stored secret. */
function selectStored({ target }: FocusEvent<HTMLInputElement | HTMLTextAreaElement>) {
  if (target.value === STORED_SECRET) {
    target.select();
  }
}
