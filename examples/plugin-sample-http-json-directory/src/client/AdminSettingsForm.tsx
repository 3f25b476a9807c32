import { SchemaComponent } from '@nocobase/client';
import type { FocusEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { NAMESPACE, STORED_SECRET } from '../names';

/** What is typed takes the place of a stored secret. */
function selectStored({ target }: FocusEvent<HTMLInputElement>) {
  if (target.value === STORED_SECRET) {
    target.select();
  }
}

const schema = {
  type: 'object',
  properties: {
    url: {
      type: 'string',
      title: '{{t("URL")}}',
      description: '{{t("The address above /departments and /users.")}}',
      required: true,
      'x-decorator': 'FormItem',
      'x-component': 'Input',
      'x-component-props': { placeholder: 'https://hr.example.com/api' },
      'x-validator': { pattern: '^https?://', message: '{{t("Enter an http or https address.")}}' },
    },
    token: {
      type: 'string',
      title: '{{t("Bearer token")}}',
      'x-decorator': 'FormItem',
      'x-component': 'Password',
      'x-component-props': { autoComplete: 'new-password', onFocus: selectStored },
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
      'x-component-props': { min: 1, max: 3600, placeholder: '30' },
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
