import { StyleProvider } from '@ant-design/cssinjs';
import { render } from '@testing-library/react';
import { App, ConfigProvider } from 'antd';
import axios from 'axios';
import { createInstance } from 'i18next';
import english from '../../locale/en-US.json';
import type { Admin } from '../admin';
import { createApi } from '../api';
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

/** Shows the page as a host's client would, over real HTTP. */
export function renderPage(baseURL: string) {
  const t: Admin['t'] = (sentence, options) =>
    i18n.t(sentence, { ns: NAMESPACE, interpolation: { escapeValue: false }, ...options });
  const client = axios.create({ baseURL, adapter: 'http', timeout: 5000 });
  const compile = (title: string) => title.replace(/^{{t\("(.*)"\)}}$/, '$1');
  return render(
    // Without antd's motion and styles, which jsdom would compute anew for every element that is looked for.
    <StyleProvider mock="server">
      <ConfigProvider theme={{ token: { motion: false } }}>
        <App>
          <SynchronizePage admin={{ api: createApi(client, t), t, compile }} />
        </App>
      </ConfigProvider>
    </StyleProvider>,
  );
}
