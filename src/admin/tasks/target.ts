import { isMemberships } from '../../server/contracts/types';
import type { TargetOutcome } from '../api';
import type { Translate } from '../translate';

/** A data type in a target. */
export type Target = Pick<TargetOutcome, 'dataType' | 'resource'>;

/** What a target is called, and where the host lists what is in it. */
interface TargetPage {
  title: string;
  /** In the host's settings. */
  path?: string;
}

/** What a target is to people; one of another plugin goes by its name. */
export function targetPage(target: Target, t: Translate): TargetPage {
  if (isMemberships(target)) {
    return { title: t('Memberships') };
  }
  switch (target.resource) {
    case 'users':
      return { title: t('Users'), path: '/admin/settings/users-permissions/users' };
    case 'departments':
      return { title: t('Departments'), path: '/admin/settings/users-permissions/departments' };
    default:
      return { title: target.resource };
  }
}

/** What records of a data type are to people; a type of another plugin goes by its name. */
export function dataTypeTitle(dataType: string, t: Translate): string {
  const titles = new Map([
    ['user', t('Users')],
    ['department', t('Departments')],
  ]);
  return titles.get(dataType) ?? dataType;
}
