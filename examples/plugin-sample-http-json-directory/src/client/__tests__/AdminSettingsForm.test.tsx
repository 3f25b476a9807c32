import { createForm } from '@formily/core';
import { SchemaComponent, SchemaComponentProvider } from '@nocobase/client';
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { AdminSettingsForm } from '../AdminSettingsForm';

/** Shows the form as the page does: within an object field named `options`. */
function renderForm(options?: object) {
  const form = createForm({ values: { options } });
  const schema = { type: 'object', properties: { options: { type: 'object', 'x-component': 'AdminSettingsForm' } } };
  render(
    <SchemaComponentProvider form={form}>
      <SchemaComponent schema={schema} components={{ AdminSettingsForm }} />
    </SchemaComponentProvider>,
  );
  return form;
}

const STORED = 'Set. Type a new one to replace it, or clear it to remove it.';
const url = () => screen.getByPlaceholderText('https://hr.example.com/api');

it('gives what was entered as options of the source', async () => {
  const form = renderForm();
  fireEvent.change(url(), { target: { value: 'https://hr.example.com/api' } });
  fireEvent.change(screen.getByPlaceholderText('30'), { target: { value: '5' } });
  await form.validate();
  expect(form.values).toEqual({ options: { url: 'https://hr.example.com/api', timeout: 5 } });
});

it('names its fields to who has them read', async () => {
  renderForm();
  expect(await screen.findByLabelText('URL')).toBe(url());
  expect(screen.getByLabelText('Bearer token')).toHaveAttribute('type', 'password');
  expect(screen.getByLabelText('Timeout per page (seconds)')).toHaveAttribute('placeholder', '30');
});

it('shows the saved options', () => {
  renderForm({ url: 'http://hr.local', timeout: 5 });
  expect(url()).toHaveValue('http://hr.local');
  expect(screen.getByPlaceholderText('30')).toHaveValue('5');
});

it.each(['ftp://hr.example.com', 'hr.example.com', 'http://', 'https://x y'])(
  'refuses %s, which is no address',
  async (url) => {
    const form = renderForm({ url });
    await expect(form.validate()).rejects.toMatchObject([{ messages: ['Enter an http or https address.'] }]);
    expect(await screen.findByText('Enter an http or https address.')).toBeInTheDocument();
  },
);

it('says that an address is required', async () => {
  const form = renderForm();
  await expect(form.validate()).rejects.toMatchObject([{ messages: ['A URL is required.'] }]);
  expect(await screen.findByText('A URL is required.')).toBeInTheDocument();
});

it('says whether a token is stored, and what to do about it', async () => {
  const form = renderForm({ token: '***set***' });
  expect(await screen.findByText(STORED)).toBeInTheDocument();
  const token = document.querySelector<HTMLInputElement>('input[type=password]')!;
  // What is typed takes its place.
  act(() => token.focus());
  await userEvent.keyboard('sesame');
  expect(form.values).toEqual({ options: { token: 'sesame' } });
  await waitFor(() => expect(screen.queryByText(STORED)).toBeNull());
});

it('says nothing of a token where none is stored', async () => {
  renderForm({ token: '' });
  expect(await screen.findByText('Bearer token')).toBeInTheDocument();
  expect(screen.queryByText(STORED)).toBeNull();
});
