import { createForm } from '@formily/core';
import { SchemaComponent, SchemaComponentProvider } from '@nocobase/client';
import { render } from '@testing-library/react';
import { testForm } from '../../form/__tests__/form';
import { AdminSettingsForm } from '../AdminSettingsForm';

describe('the form of the first client', () => {
  testForm((options) => {
    const form = createForm({ values: { options } });
    // As the page shows it: within an object field named `options`.
    const schema = { type: 'object', properties: { options: { type: 'object', 'x-component': 'AdminSettingsForm' } } };
    render(
      <SchemaComponentProvider form={form}>
        <SchemaComponent schema={schema} components={{ AdminSettingsForm }} />
      </SchemaComponentProvider>,
    );
    return { options: () => form.values.options, validate: () => form.validate() };
  });
});
