import { createForm } from '@formily/core';
import { FormProvider } from '@formily/react';
import { SchemaComponent } from '@nocobase/client';
import { fireEvent, render, screen } from '@testing-library/react';
import { AdminSettingsForm } from '../AdminSettingsForm';

/** Shows the form as the page does: within an object field named `options`. */
function renderForm(options?: object) {
  const form = createForm({ values: { options } });
  const schema = { type: 'object', properties: { options: { type: 'object', 'x-component': 'AdminSettingsForm' } } };
  render(
    <FormProvider form={form}>
      <SchemaComponent schema={schema} components={{ AdminSettingsForm }} />
    </FormProvider>,
  );
  return form;
}

const url = () => screen.getByPlaceholderText('https://hr.example.com/api');

it('gives what was entered as options of the source', async () => {
  const form = renderForm();
  fireEvent.change(url(), { target: { value: 'https://hr.example.com/api' } });
  fireEvent.change(screen.getByPlaceholderText('30'), { target: { value: '5' } });
  await form.validate();
  expect(form.values).toEqual({ options: { url: 'https://hr.example.com/api', timeout: 5 } });
});

it('shows the saved options', () => {
  renderForm({ url: 'http://hr.local', timeout: 5 });
  expect(url()).toHaveValue('http://hr.local');
  expect(screen.getByPlaceholderText('30')).toHaveValue('5');
});

it('refuses an address that is not http or https', async () => {
  const form = renderForm({ url: 'ftp://hr.example.com' });
  await expect(form.validate()).rejects.toMatchObject([{ messages: ['Enter an http or https address.'] }]);
  expect(await screen.findByText('Enter an http or https address.')).toBeInTheDocument();
});
