// What can be done with sources, tasks and pushes from outside: what is named here, and nothing else. The right to synchronise is not
// the right to write, or to read, whatever is associated with a source or a task.
import type { Context, Next } from '@nocobase/actions';
import type { Database } from '@nocobase/database';
import type { ResourcerActionContext } from '@nocobase/resourcer';
import { isObject, isPlainObject, pick, pickBy } from 'lodash';
import { InvalidSettingError, RequestError } from '../platform/errors';
import { TAKE_RECORDS } from '../sources/rename-source';
import { RECORD_PARAMS } from './preview-records';
import { checkQuery, withPersonFields } from './query-check';

/** What is open of a collection. */
interface Access {
  actions: string[];
  /** The fields that a caller sets. */
  settable: string[];
  /** What a caller may send back as it was read. It is the server's, and left aside. */
  echoed: string[];
  /** Fields that no filter and no sorting may feel out. */
  unsearchable: string[];
  /** Fields that a list is without, unless it is asked for fields. */
  long: string[];
}

const ACCESS: Record<string, Access> = {
  userDataSyncSources: {
    actions: ['list', 'get', 'create', 'update', 'destroy', 'move', 'firstOrCreate', 'updateOrCreate'],
    settable: [
      'name',
      'sourceType',
      'displayName',
      'enabled',
      'options',
      'pullTimeLimit',
      'leavers',
      'removeSuspendedAfterDays',
      'leaverLimitPercent',
      'leaverLimitCount',
      'memberships',
      'mapping',
      'schedule',
      'scheduleTimeZone',
      'failedRunsLimit',
      'notifications',
    ],
    echoed: [
      ...['id', 'sort', 'createdAt', 'updatedAt', 'createdById', 'updatedById'],
      ...['failedRuns', 'restsUntil', 'notificationFailure', 'health', 'isOverdue', 'lastSuccessAt'],
    ],
    unsearchable: ['options', 'mapping', 'notifications', 'notificationFailure'],
    long: [],
  },
  userDataSyncTasks: {
    actions: ['list', 'get', 'destroy', 'previewRecords'],
    settable: [],
    echoed: [],
    unsearchable: [],
    long: ['failures', 'preview'],
  },
  userDataSyncPushes: {
    actions: ['list', 'get'],
    settable: [],
    echoed: [],
    unsearchable: ['outcome', 'failures'],
    long: ['failures', 'answer'],
  },
  // Written and read by actions of their own, or by nobody.
  userDataSyncFailures: { actions: [], settable: [], echoed: [], unsearchable: [], long: [] },
  userDataSyncSuspensions: { actions: [], settable: [], echoed: [], unsearchable: [], long: [] },
  userDataSyncPushParts: { actions: [], settable: [], echoed: [], unsearchable: [], long: [] },
  userDataSyncHistory: { actions: [], settable: [], echoed: [], unsearchable: [], long: [] },
};

/** What is left of the actions where sources or tasks are reached as an association, such as `userDataSyncSources/1/tasks`. */
const ASSOCIATION_ACTIONS = ['list', 'get'];

/** Parameters of the host that reach beyond a collection's own rows and fields. */
const REFUSED_PARAMS = ['updateAssociationValues', 'targetCollection', 'forceUpdate'];

/** What the actions above read; other parameters do not reach them. */
const PARAMS = [
  ...['resourceName', 'resourceIndex', 'associatedName', 'associatedIndex', 'actionName'],
  ...['filterByTk', 'filter', 'filterKeys', 'fields', 'appends', 'except', 'sort', 'page', 'pageSize', 'paginate'],
  ...['values', 'whitelist', 'blacklist', 'sourceId', 'targetId', 'sticky', 'method'],
  ...RECORD_PARAMS,
  TAKE_RECORDS,
];

/** Refuses what is not open of sources and tasks, whoever asks. */
export async function limitAccess(ctx: ResourcerActionContext, next: Next): Promise<void> {
  const { action, db } = ctx as Context;
  if (action.resourceName === 'charts' && action.params.values?.collection in ACCESS) {
    throw new RequestError(403, 'Sources and tasks can not be evaluated in charts');
  }
  const target = targetOf(action.resourceName, db);
  if (target) {
    checkAction(action.resourceName, action.actionName, target.access);
    limitParams(ctx as Context, target);
  }
  await next();
}

/** Fields of sources that are objects. */
const OBJECTS = ['options', 'mapping', 'notifications', 'notificationFailure'];

interface Target {
  collection: string;
  access: Access;
}

/** The collection that an action is about, if it is one of these, or an association from or to one of them. */
function targetOf(resourceName: string, db: Database): Target | undefined {
  const [collection, association] = resourceName.split('.');
  if (!association) {
    return collection in ACCESS ? { collection, access: ACCESS[collection] } : undefined;
  }
  const target = String(db.getCollection(collection)?.getField(association)?.options.target);
  if (target in ACCESS) {
    return { collection: target, access: { ...ACCESS[target], actions: ASSOCIATION_ACTIONS } };
  }
  return collection in ACCESS ? { collection, access: { ...ACCESS[collection], actions: [] } } : undefined;
}

function checkAction(resource: string, action: string, { actions }: Access): void {
  if (!actions.includes(action)) {
    throw new RequestError(405, '"{{action}}" can not be called. What can be called of {{resource}}: {{allowed}}', {
      action,
      resource,
      allowed: actions.join(', ') || '-',
    });
  }
}

function limitParams({ action, db, permission }: Context, { collection, access }: Target): void {
  // As the caller sent them: what a role adds, such as a filter of its own, is the administrator's.
  const sent = permission?.rawParams ?? action.params;
  const refused = REFUSED_PARAMS.find((name) => sent[name] !== undefined);
  if (refused) {
    throw new RequestError(400, 'Parameter "{{name}}" is not taken here', { name: refused });
  }
  checkQuery(sent, db.getCollection(collection), access.unsearchable);
  action.params = withPersonFields(pick(action.params, PARAMS), db.getCollection('users'));
  leaveOut(action, access);
  if (action.params.fields?.includes('options')) {
    // The type says which of them are secret.
    action.params.fields.push('sourceType');
  }
  if (['create', 'update', 'firstOrCreate', 'updateOrCreate'].includes(action.actionName)) {
    action.params.values = settableValues(action.params.values, access);
  }
}

/** Of many rows, what is long is given to whoever asks for it. */
function leaveOut({ actionName, params }: Context['action'], { long }: Access): void {
  const isAsked = params.fields?.some((path: string) => !path.includes('.'));
  if (actionName === 'list' && !isAsked) {
    params.except = [...(params.except ?? []), ...long];
  }
}

function settableValues(values: unknown, { settable, echoed }: Access): object {
  if (!isPlainObject(values)) {
    throw new RequestError(400, 'The body must be an object with the fields of one source');
  }
  const forbidden = Object.keys(values as object).find((field) => ![...settable, ...echoed].includes(field));
  if (forbidden) {
    throw new InvalidSettingError(forbidden, '"{{field}}" can not be set. What can be set: {{allowed}}', {
      field: forbidden,
      allowed: settable.join(', '),
    });
  }
  for (const [field, value] of Object.entries(values as object)) {
    // The host would make a text of it.
    if (!OBJECTS.includes(field) && isObject(value)) {
      throw new InvalidSettingError(field, '"{{field}}" must be a single value, not {{value}}', {
        field,
        value: JSON.stringify(value).slice(0, 100),
      });
    }
  }
  return pickBy(values as object, (_, field) => settable.includes(field));
}
