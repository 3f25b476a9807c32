import { StyleProvider } from '@ant-design/cssinjs';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { App, ConfigProvider, Form, Input } from 'antd';
import axios from 'axios';
import { createInstance } from 'i18next';
import type { ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { createMemoryRouter, RouterProvider } from 'react-router-dom';
import english from '../../locale/en-US.json';
import type { Admin, SettingsFormProps } from '../admin';
import { createApi } from '../http-api';
import { NoSettings } from '../NoSettings';
import { SynchronizePage } from '../SynchronizePage';
import { NAMESPACE } from '../translate';

const i18n = createInstance();
// Set up as the host sets up its own.
i18n.init({
  lng: 'en-US',
  defaultNS: 'client',
  resources: { 'en-US': { [NAMESPACE]: english, 'lm-collections': { 'HR words': 'Human resources' } } },
  keySeparator: false,
  nsSeparator: false,
  initImmediate: false,
});

/** The settings form of the only source type that has one. */
function SettingsForm({ sourceType }: SettingsFormProps) {
  return sourceType === 'http-json' ? (
    <Form.Item name={['options', 'url']} label="URL" rules={[{ required: true, message: 'Enter an address.' }]}>
      <Input />
    </Form.Item>
  ) : (
    <NoSettings />
  );
}

let open = 0;

/** How many requests of all clients are under way, or answered with nobody having taken note of it yet. */
export const openRequests = () => open;

/** A host's client of its HTTP API, over real HTTP. */
export function clientOf(baseURL: string) {
  const client = axios.create({ baseURL, adapter: 'http' });
  const request = (request: object) => {
    open++;
    return client.request(request).finally(() => setImmediate(() => open--));
  };
  return { axios: client, request };
}

/** Shows something with what a host's client has around its pages; gives its router. */
export function renderInHost(page: ReactNode, address = '/') {
  const routes = [
    { path: '/', element: page },
    { path: '/elsewhere', element: 'Another page of the host' },
  ];
  const router = createMemoryRouter(routes, { initialEntries: [address] });
  render(
    // Without antd's motion and styles, which jsdom would compute anew for every element that is looked for.
    <StyleProvider mock="server">
      <ConfigProvider theme={{ token: { motion: false } }}>
        <App>
          <I18nextProvider i18n={i18n}>
            <RouterProvider router={router} />
          </I18nextProvider>
        </App>
      </ConfigProvider>
    </StyleProvider>,
  );
  return router;
}

/** Shows the page as a host's client would; gives its router. */
export function renderPage(baseURL: string, address?: string) {
  const t: Admin['t'] = (sentence, options) =>
    i18n.t(sentence, { ns: NAMESPACE, interpolation: { escapeValue: false }, ...options });
  const api = createApi(clientOf(baseURL), t);
  const compile = (title: string) => title.replace(/^{{t\("(.*)"\)}}$/, '$1');
  const load = () => import('../mapping');
  return renderInHost(<SynchronizePage admin={{ api, t, language: 'en-US', compile, SettingsForm, load }} />, address);
}

/** Chooses what is rarely done with a source in the menu of its row; of the first one, if none is given. */
export async function chooseAction(action: string, row: Pick<typeof screen, 'findAllByRole'> = screen) {
  const [button] = await row.findAllByRole('button', { name: 'More actions' });
  await userEvent.click(button);
  // A menu that was open before may still be there.
  const items = await screen.findAllByRole('menuitem', { name: new RegExp(action) });
  await userEvent.click(items.find((item) => !item.closest('.ant-dropdown-hidden'))!);
}
