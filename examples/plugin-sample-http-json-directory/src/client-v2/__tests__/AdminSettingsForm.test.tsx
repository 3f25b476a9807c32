import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Form } from 'antd';
import AdminSettingsForm from '../AdminSettingsForm';

function renderForm(options?: object) {
  const onFinish = vi.fn();
  render(
    <Form initialValues={{ options }} onFinish={onFinish}>
      <AdminSettingsForm />
      <button type="submit">Submit</button>
    </Form>,
  );
  return { onFinish, submit: () => userEvent.click(screen.getByText('Submit')) };
}

it('gives what was entered as options of the source', async () => {
  const { onFinish, submit } = renderForm();
  await userEvent.type(screen.getByLabelText('URL'), 'https://hr.example.com/api');
  await userEvent.type(screen.getByLabelText('Bearer token'), 'sesame');
  await userEvent.type(screen.getByLabelText('Timeout per page (seconds)'), '5');
  await submit();
  await waitFor(() =>
    expect(onFinish).toHaveBeenCalledWith({
      options: { url: 'https://hr.example.com/api', token: 'sesame', timeout: 5 },
    }),
  );
});

it('shows the saved options', () => {
  renderForm({ url: 'http://hr.local', timeout: 5 });
  expect(screen.getByLabelText('URL')).toHaveValue('http://hr.local');
  expect(screen.getByLabelText('Timeout per page (seconds)')).toHaveValue('5');
});

it.each(['ftp://hr.example.com', 'hr.example.com', 'http://', 'https://x y'])(
  'refuses %s, which is no address',
  async (url) => {
    const { onFinish, submit } = renderForm({ url });
    await submit();
    expect(await screen.findByText('Enter an http or https address.')).toBeInTheDocument();
    expect(onFinish).not.toHaveBeenCalled();
  },
);

it('says that an address is required', async () => {
  const { onFinish, submit } = renderForm();
  await submit();
  expect(await screen.findByText('A URL is required.')).toBeInTheDocument();
  expect(onFinish).not.toHaveBeenCalled();
});

it('says whether a token is stored, and what to do about it', async () => {
  const { onFinish, submit } = renderForm({ url: 'http://hr.local', token: '***set***' });
  const stored = 'Set. Type a new one to replace it, or clear it to remove it.';
  expect(await screen.findByText(stored)).toBeInTheDocument();
  // What is typed takes its place.
  await userEvent.click(screen.getByLabelText('Bearer token'));
  await userEvent.keyboard('sesame');
  await waitFor(() => expect(screen.queryByText(stored)).toBeNull());
  await submit();
  await waitFor(() =>
    expect(onFinish).toHaveBeenCalledWith({ options: { url: 'http://hr.local', token: 'sesame', timeout: undefined } }),
  );
});

it('says nothing of a token where none is stored', () => {
  renderForm({ url: 'http://hr.local' });
  expect(screen.queryByText(/^Set\./)).toBeNull();
});
