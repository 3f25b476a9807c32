import SamplePlugin from '../../../examples/plugin-sample-http-json-directory/src/client';
import { Application, ApplicationProvider } from '../../../test/support/host/client';
import { testSettingsForm } from '../../admin/__tests__/settings-form';
import PluginUserDataSyncClient from '..';

describe('a Formily form in the first client', () => {
  testSettingsForm(async (client) => {
    const app = new Application(client as never);
    app.pm.add('user-data-sync', PluginUserDataSyncClient as never);
    app.pm.add('sample', SamplePlugin as never);
    await app.pm.load();
    const { Component: Tab } = app.settings['users-permissions.sync'];
    return <ApplicationProvider app={app}>{Tab && <Tab />}</ApplicationProvider>;
  });
});
