import { StyleProvider } from '@ant-design/cssinjs';
import { render } from '@testing-library/react';
import { App, ConfigProvider, Form, Input } from 'antd';
import axios from 'axios';
import { createInstance } from 'i18next';
import type { ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { createMemoryRouter, RouterProvider } from 'react-router-dom';
import english from '../../locale/en-US.json';
import type { Admin, SettingsFormProps } from '../admin';
import { createApi } from '../api';
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

/** A host's client of its HTTP API, over real HTTP. */
export function clientOf(baseURL: string) {
  const client = axios.create({ baseURL, adapter: 'http', timeout: 5000 });
  return { axios: client, request: (request: object) => client.request(request) };
}

/** Shows something with what a host's client has around its pages; gives its router. */
export function renderInHost(page: ReactNode) {
  const router = createMemoryRouter([
    { path: '/', element: page },
    { path: '/elsewhere', element: 'Another page of the host' },
  ]);
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
export function renderPage(baseURL: string) {
  const t: Admin['t'] = (sentence, options) =>
    i18n.t(sentence, { ns: NAMESPACE, interpolation: { escapeValue: false }, ...options });
  const api = createApi(clientOf(baseURL), t);
  const compile = (title: string) => title.replace(/^{{t\("(.*)"\)}}$/, '$1');
  return renderInHost(<SynchronizePage admin={{ api, t, language: 'en-US', compile, SettingsForm }} />);
}
