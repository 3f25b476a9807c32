import type { SourceMapping, TypeMapping } from '../../server/contracts/mapping';
import type { Admin } from '../admin';
import { formatNumber } from '../format';
import { dataTypeTitle } from '../tasks/target';

/** What a mapping does, in a line: `Users (Rules: 5, with a scope) · Excluded users: 2`. */
export function mappingLine(mapping: SourceMapping | null, { t, language }: Pick<Admin, 't' | 'language'>): string {
  if (!mapping) {
    return t('As the source type says; without that, every attribute becomes the field of its name.');
  }
  const number = (count: number) => formatNumber(count, language);
  const typeLine = (dataType: 'user' | 'department', { rules = [], scope = [] }: TypeMapping = {}) => {
    const parts = [
      rules.length > 0 && t('Rules: {{number}}', { number: number(rules.length) }),
      scope.length > 0 && t('with a scope'),
    ].filter(Boolean);
    return parts.length > 0 && `${dataTypeTitle(dataType, t)} (${parts.join(', ')})`;
  };
  const { excludedUserIds = [] } = mapping;
  const lines = [
    typeLine('user', mapping.user),
    typeLine('department', mapping.department),
    excludedUserIds.length > 0 && t('Excluded users: {{number}}', { number: number(excludedUserIds.length) }),
  ].filter(Boolean);
  return lines.join(' · ') || t('Every attribute becomes the field of its name.');
}
