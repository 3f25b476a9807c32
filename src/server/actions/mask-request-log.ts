// The host's request log writes down what an action was asked, the options of a source and pushed passwords with it. It asks
// the action for that, so the action answers with a masked copy.
import type { Next } from '@nocobase/actions';
import type { ResourcerActionContext } from '@nocobase/resourcer';
import { isSecretKey, maskSecrets } from '../mask';

const RESOURCES = ['userData', 'userDataSyncSources', 'userDataSyncTasks'];

const isMasked = (key: string) => key === 'options' || isSecretKey(key);

export async function maskRequestLog(ctx: ResourcerActionContext, next: Next): Promise<void> {
  const { action } = ctx;
  if (action?.resourceName.split('.').some((name) => RESOURCES.includes(name))) {
    const toJSON = action.toJSON.bind(action);
    action.toJSON = () => maskSecrets(toJSON(), isMasked).data as ReturnType<typeof toJSON>;
  }
  await next();
}
