import { SchemaComponent } from '@nocobase/client';
import type { FocusEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isAddress } from '../address';
import { NAMESPACE, STORED_SECRET } from '../names';

/** What is typed takes the place of a stored secret. */
function selectStored({ target }: FocusEvent<HTMLInputElement>) {
  if (target.value === STORED_SECRET) {
    target.select();
  }
}

/** That there is none is said by another rule. */
const isValidAddress = (value: unknown) => !value || isAddress(value);

// Formily ties no label to its field: each is named once more.
const schema = {
  type: 'object',
  properties: {
    url: {
      type: 'string',
      title: '{{t("URL")}}',
      description: '{{t("The address above /departments and /users.")}}',
      'x-decorator': 'FormItem',
      'x-component': 'Input',
      'x-component-props': { placeholder: 'https://hr.example.com/api', 'aria-label': '{{t("URL")}}' },
      'x-validator': [
        { required: true, whitespace: true, message: '{{t("A URL is required.")}}' },
        { validator: isValidAddress, message: '{{t("Enter an http or https address.")}}' },
      ],
    },
    token: {
      type: 'string',
      title: '{{t("Bearer token")}}',
      'x-decorator': 'FormItem',
      'x-component': 'Password',
      'x-component-props': {
        autoComplete: 'new-password',
        onFocus: selectStored,
        'aria-label': '{{t("Bearer token")}}',
      },
      'x-reactions': {
        fulfill: {
          schema: {
            description: `{{$self.value === '${STORED_SECRET}' ? t('Set. Type a new one to replace it, or clear it to remove it.') : ''}}`,
          },
        },
      },
    },
    timeout: {
      type: 'number',
      title: '{{t("Timeout per page (seconds)")}}',
      'x-decorator': 'FormItem',
      'x-component': 'InputNumber',
      'x-component-props': {
        min: 1,
        max: 3600,
        placeholder: '30',
        'aria-label': '{{t("Timeout per page (seconds)")}}',
      },
    },
  },
};

/**
 * The settings form of a source. The page shows it within its object field `options`, so a property of the schema is an
 * option of the source.
 */
export function AdminSettingsForm() {
  const { t } = useTranslation(NAMESPACE);
  return <SchemaComponent schema={schema} scope={{ t }} />;
}
