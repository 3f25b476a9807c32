// The settings form of a source in the first client: shown within the page's object field `options`, so that a property is an option.
import { SchemaComponent } from '@nocobase/client';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NAMESPACE } from '../names';
import { FormSection } from './FormSection';
import { formSchema } from './form-schema';

const components = { FormSection };

export function AdminSettingsForm() {
  const { t } = useTranslation(NAMESPACE);
  const schema = useMemo(() => formSchema(t), [t]);
  return <SchemaComponent schema={schema} components={components} />;
}
