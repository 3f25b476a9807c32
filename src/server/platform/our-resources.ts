import type { Action } from '@nocobase/resourcer';

export const RESOURCES = [
  'userData',
  'userDataSyncSources',
  'userDataSyncTasks',
  'userDataSyncPushes',
  'userDataSyncFailures',
  'userDataSyncPushParts',
  'userDataSuspensions',
  'userDataSyncSuspensions',
  'userDataSyncHistory',
];

/** Whether an action is one of this plugin, be it by way of an association. */
export function isOurs(action?: Action): action is Action {
  return Boolean(action?.resourceName.split('.').some((name) => RESOURCES.includes(name)));
}

export function isPush({ resourceName, actionName }: Action): boolean {
  return resourceName === 'userData' && actionName === 'push';
}
