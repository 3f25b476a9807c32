import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import SamplePlugin from '../../../examples/plugin-sample-http-json-directory/src/client-v2';
import { Application } from '../../../test/support/host/client-v2';
import { FlowEngineProvider } from '../../../test/support/host/flow-engine';
import { answerOf, listOf, startHost } from '../../admin/__tests__/host';
import { clientOf, renderInHost } from '../../admin/__tests__/render';
import { testSettingsForm } from '../../admin/__tests__/settings-form';
import PluginUserDataSyncClientV2 from '..';

async function openTab(client: ReturnType<typeof clientOf>, samplePlugin: unknown = SamplePlugin) {
  const app = new Application(client as never);
  app.pm.add('user-data-sync', PluginUserDataSyncClientV2 as never);
  app.pm.add('sample', samplePlugin as never);
  await app.pm.load();
  const { default: Tab } = await app.tabs['users-permissions.sync'].componentLoader();
  return (
    <FlowEngineProvider value={app.flowEngine}>
      <Tab />
    </FlowEngineProvider>
  );
}

describe('an antd form in the second client', () => {
  testSettingsForm(openTab);

  it('that could not be loaded can be loaded again', async () => {
    const loader = vi
      .fn(() => Promise.resolve({ default: () => <p>The form</p> }))
      .mockRejectedValueOnce(new Error('Loading failed'));
    class Plugin extends SamplePlugin {
      async load() {
        const { sourceTypes } = this.app.pm.get(PluginUserDataSyncClientV2);
        sourceTypes.register('far', { components: { AdminSettingsFormLoader: loader } });
      }
    }
    const host = await startHost({
      'userDataSyncSources:list': () => listOf([]),
      'userData:listSyncTypes': () => answerOf([{ name: 'far' }]),
    });
    renderInHost(await openTab(clientOf(host.baseURL), Plugin));
    await screen.findByText(/brings users and departments/);
    await userEvent.click(screen.getByRole('button', { name: /Add new/ }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'far' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('The settings form could not be loaded');
    await userEvent.click(screen.getByRole('button', { name: /Try again/ }));
    await screen.findByText('The form');
    await host.stop();
  });
});
