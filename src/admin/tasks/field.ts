import type { Translate } from '../translate';

/** What a field of users or departments is called; one that was added to them goes by its name. */
export function fieldTitle(field: string, t: Translate): string {
  const titles = new Map([
    ['nickname', t('Nickname')],
    ['username', t('Username')],
    ['email', t('Email')],
    ['phone', t('Phone')],
    ['departments', t('Departments')],
    ['mainDepartment', t('Main department')],
    ['ownerOf', t('Owner of')],
    ['title', t('Name')],
    ['parent', t('Parent department')],
  ]);
  return titles.get(field) ?? field;
}

/** A value as people read it; nothing is a dash. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(valueText).join(', ') || NOTHING;
  }
  if (value === null || value === undefined || value === '') {
    return NOTHING;
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const NOTHING = '—';
