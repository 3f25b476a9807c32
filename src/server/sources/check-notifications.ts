// The check of whom a source tells of what.
import { isPlainObject } from 'lodash';
import { HEALTH_EVENTS, type HealthEvent, type Notifications } from '../contracts/notifications';
import { displayValue } from '../platform/display';
import { InvalidSettingError } from '../platform/errors';

const FIELDS = ['channels', 'userIds', 'roles', 'events', 'overdueAfterHours', 'pageAddress'];
const MOST_ENTRIES = 100;
const LONGEST_TEXT = 255;
const LONGEST_ADDRESS = 1_000;
/** A year. */
const MOST_HOURS = 8_760;

/**
 * Whom a source tells of what, as it is saved.
 * @throws InvalidSettingError naming the field, what was given and what is allowed
 */
export function checkNotifications(given: unknown): Notifications | null {
  if (given === null || given === undefined) {
    return null;
  }
  if (!isPlainObject(given)) {
    throw refusal('notifications', 'an object', given);
  }
  const values = given as Record<string, unknown>;
  const unknown = Object.keys(values).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) {
    throw refusal('notifications', `an object with ${FIELDS.join(', ')}`, { [unknown]: values[unknown] });
  }
  const events = listOf(values, 'events', isEvent, HEALTH_EVENTS.join(', ')) as HealthEvent[];
  const overdueAfterHours = hoursOf(values.overdueAfterHours);
  if (events.includes('overdue') && overdueAfterHours === null) {
    const field = 'notifications.overdueAfterHours';
    throw new InvalidSettingError(field, '"{{field}}" is required', { field });
  }
  const channels = textsOf(values, 'channels');
  const userIds = listOf(values, 'userIds', isId, 'ids').map(String);
  const roles = textsOf(values, 'roles');
  if (channels.length) {
    refuseIfIdle({ userIds, roles, events });
  }
  return { channels, userIds, roles, events, overdueAfterHours, pageAddress: addressOf(values.pageAddress) };
}

/** Whoever chooses a channel would wait for messages in vain. */
function refuseIfIdle({ userIds, roles, events }: Pick<Notifications, 'userIds' | 'roles' | 'events'>): void {
  if (!userIds.length && !roles.length) {
    throw new InvalidSettingError('notifications.userIds', 'Choose the users or roles to tell', {});
  }
  if (!events.length) {
    throw new InvalidSettingError('notifications.events', 'Choose what they are told of', {});
  }
}

function listOf(values: Record<string, unknown>, field: string, isEntry: (value: unknown) => boolean, what: string) {
  const list = values[field] ?? [];
  if (!Array.isArray(list) || list.length > MOST_ENTRIES || !list.every(isEntry)) {
    throw refusal(`notifications.${field}`, `a list of at most ${MOST_ENTRIES}: ${what}`, list);
  }
  return [...new Set<unknown>(list)];
}

function textsOf(values: Record<string, unknown>, field: string): string[] {
  return listOf(values, field, isName, 'names') as string[];
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_TEXT && !value.includes('\0');
}

function isId(value: unknown): boolean {
  return ['string', 'number'].includes(typeof value) && /^[1-9]\d{0,17}$/.test(String(value));
}

function isEvent(value: unknown): boolean {
  return HEALTH_EVENTS.includes(value as HealthEvent);
}

function hoursOf(value: unknown): number | null {
  if (value === null || value === undefined || value === '') {
    return null;
  }
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > MOST_HOURS) {
    throw refusal('notifications.overdueAfterHours', `a whole number from 1 to ${MOST_HOURS}`, value);
  }
  return value as number;
}

/** It becomes a link in messages: nothing but a web address. */
function addressOf(value: unknown): string | null {
  if (value === null || value === undefined || value === '') {
    return null;
  }
  const isText = typeof value === 'string' && value.length <= LONGEST_ADDRESS;
  if (!isText || !/^https?:\/\/[^\s?#]+$/.test(value)) {
    throw refusal('notifications.pageAddress', 'http(s)://…', value);
  }
  return value;
}

function refusal(field: string, allowed: string, value: unknown) {
  return new InvalidSettingError(field, '"{{field}}" must be {{allowed}}, not {{value}}', {
    field,
    allowed,
    value: displayValue(value),
  });
}
