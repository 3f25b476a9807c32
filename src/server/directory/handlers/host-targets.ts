// Which targets are the host's own: its handlers of Users and Departments. Their classes are in packages that use this one, and
// can't be imported here, so they are known by their names.
import { UserDataResource } from '../../contracts/user-data-resource';

export type HostTarget = 'users' | 'departments';

const HANDLERS = new Map<unknown, HostTarget>([
  ['UserDataSyncResource', 'users'],
  ['DepartmentDataSyncResource', 'departments'],
]);

/** Which handler of the host a target is, or is derived from. A target of anybody else is none, whatever its name. */
export function hostTargetOf({ constructor }: UserDataResource): HostTarget | undefined {
  for (let each: unknown = constructor; typeof each === 'function'; each = Object.getPrototypeOf(each)) {
    if (isHandler(each)) {
      return HANDLERS.get(each.name);
    }
  }
  return undefined;
}

/** Whether a target is a handler of the host as it came: nothing was derived from it, and no method was replaced. */
export function isHostsOwn(target: UserDataResource): boolean {
  const { constructor, name } = target;
  const isReplaced = ['create', 'update'].some((method) => Object.prototype.hasOwnProperty.call(target, method));
  return !isReplaced && isHandler(constructor) && HANDLERS.get(constructor.name) === name;
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type
function isHandler(each: Function): boolean {
  return HANDLERS.has(each.name) && Object.getPrototypeOf(each) === UserDataResource;
}
