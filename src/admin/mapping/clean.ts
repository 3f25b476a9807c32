import { isEmpty, omitBy } from 'lodash';
import type { SourceMapping, TypeMapping } from '../../server/contracts/mapping';

/** A mapping without what is empty in it and so says nothing. */
export function clean({ user, department, excludedUserIds, outOfScope }: SourceMapping): SourceMapping {
  const parts = { user: cleanType(user), department: cleanType(department), excludedUserIds };
  return { ...omitBy(parts, isEmpty), ...(outOfScope === 'leavers' && { outOfScope }) };
}

const cleanType = ({ rules, scope }: TypeMapping = {}): TypeMapping => omitBy({ rules, scope }, isEmpty);
