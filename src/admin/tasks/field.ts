import type { Admin } from '../admin';
import type { FieldTitles } from '../api';
import type { Translate } from '../translate';

/** What a field of users or departments is called in the host; one that nobody gave a title goes by its name. */
export function fieldTitle(
  field: string,
  dataType: string,
  titles: FieldTitles,
  { t, compile }: Pick<Admin, 't' | 'compile'>,
): string {
  const own = ownTitles(t).get(field);
  const given = titles[dataType]?.[field];
  const title = given && compile(given);
  // The host has no word for some of its own fields in some languages.
  const isUntranslated = title && given !== title && given.includes(`"${title}"`);
  return (isUntranslated ? (own ?? title) : (title ?? own)) || field;
}

/** What records have besides the fields of the host, and the fields that every host has. */
const ownTitles = (t: Translate) =>
  new Map([
    ['uid', t('ID in the source')],
    ['nickname', t('Nickname')],
    ['username', t('Username')],
    ['email', t('Email')],
    ['phone', t('Phone')],
    ['departments', t('Departments')],
    ['mainDepartment', t('Main department')],
    ['ownerOf', t('Owner of')],
    ['title', t('Name')],
    ['parent', t('Parent department')],
    ['parentUid', t('Parent department')],
    ['isDeleted', t('Deleted')],
    ['isSuspended', t('Suspended')],
  ]);

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
