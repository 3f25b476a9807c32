// How a source is applied: what of it is allowed, and what holds where nothing is set.
import { displayValue } from '../platform/display';
import { InvalidSettingError } from '../platform/errors';
import { checkAreOptions } from './check-options';
import { checkNotifications } from './check-notifications';
import type { SourceSettings } from '../contracts/source-settings';
import type { SyncSourceModel } from './sync-source-model';
import { nextRuns, wrongField } from './schedule/cron-expression';

const CHOICES: Record<string, string[]> = { leavers: ['keep', 'suspend', 'remove'], memberships: ['source', 'own'] };
const RANGES: Record<string, [number, number]> = {
  leaverLimitPercent: [0, 100],
  leaverLimitCount: [0, 1_000_000],
  removeSuspendedAfterDays: [1, 3_650],
  pullTimeLimit: [1, 604_800],
  failedRunsLimit: [0, 1_000],
};
/** What may have been the reason why runs failed, or says how often they may: a schedule that rests goes on when it is changed. */
const MENDED_BY = ['options', 'sourceType', 'mapping', 'schedule', 'scheduleTimeZone', 'failedRunsLimit'];
const TEXTS = ['name', 'sourceType', 'displayName'];
const REQUIRED = ['name', 'sourceType'];
/** What a column for texts holds, in characters. */
const LONGEST_TEXT = 255;

/** The settings of a source, with the defaults of those that are not set. */
export function settingsOf(source: SyncSourceModel): SourceSettings {
  return {
    leavers: source.leavers ?? 'keep',
    removeSuspendedAfterDays: source.removeSuspendedAfterDays ?? null,
    leaverLimitPercent: source.leaverLimitPercent ?? 10,
    leaverLimitCount: source.leaverLimitCount ?? null,
    memberships: source.memberships ?? 'source',
  };
}

/**
 * Checks those settings of a source that are about to change.
 * @throws InvalidSettingError naming what was given and what is allowed
 */
export function checkSettings(source: SyncSourceModel): void {
  for (const field of TEXTS.filter((name) => source.changed(name as never))) {
    checkText(field, source.get(field));
  }
  checkChange(source, 'enabled', checkBoolean);
  if (source.changed('options')) {
    checkAreOptions(source.options);
  }
  for (const field of Object.keys(CHOICES)) {
    checkChange(source, field, checkChoice);
  }
  for (const field of Object.keys(RANGES)) {
    checkChange(source, field, checkRange);
  }
  if (source.changed('notifications')) {
    source.notifications = checkNotifications(source.notifications);
    // What is set otherwise has not failed yet.
    source.notificationFailure = null;
  }
  checkChange(source, 'scheduleTimeZone', checkTimeZone);
  checkChange(source, 'schedule', checkText);
  if (MENDED_BY.some((field) => source.changed(field as never)) && source.failedRuns) {
    source.failedRuns = 0;
    source.restsUntil = null;
  }
  // Whether a schedule can be read depends on both.
  const isChanged = ['schedule', 'scheduleTimeZone'].some((field) => source.changed(field as never));
  if (isChanged && source.schedule !== null && source.schedule !== undefined) {
    checkSchedule(source.schedule, source.scheduleTimeZone);
  }
}

/** A setting as it is saved: without needless blanks, and an empty text is nothing. */
export function normalized(given: unknown): unknown {
  return typeof given === 'string' ? given.trim().replace(/\s+/g, ' ') || null : given;
}

/** An empty text, as a form leaves it, is the same as nothing. */
function checkChange(source: SyncSourceModel, field: string, check: (field: string, value: unknown) => void) {
  if (!source.changed(field as never)) {
    return;
  }
  const given = source.get(field);
  const value = normalized(given);
  if (value !== null && value !== undefined) {
    check(field, value);
  }
  if (value !== given) {
    source.set(field, value);
  }
}

function checkText(field: string, value: unknown) {
  if (REQUIRED.includes(field) && String(value ?? '').trim() === '') {
    throw new InvalidSettingError(field, '"{{field}}" is required', { field });
  }
  const isText = typeof value === 'string' && value.length <= LONGEST_TEXT && !value.includes('\0');
  if (value !== null && !isText) {
    throw new InvalidSettingError(field, '"{{field}}" must be a text of at most {{max}} characters, not {{value}}', {
      field,
      max: LONGEST_TEXT,
      value: displayValue(value),
    });
  }
}

function checkBoolean(field: string, value: unknown) {
  if (typeof value !== 'boolean') {
    throw new InvalidSettingError(field, '"{{field}}" must be true or false, not {{value}}', {
      field,
      value: displayValue(value),
    });
  }
}

function checkChoice(field: string, value: unknown) {
  if (!CHOICES[field].includes(value as string)) {
    throw new InvalidSettingError(field, '"{{field}}" must be one of {{allowed}}, not {{value}}', {
      field,
      allowed: CHOICES[field].join(', '),
      value: displayValue(value),
    });
  }
}

function checkRange(field: string, value: unknown) {
  const [min, max] = RANGES[field];
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
    throw new InvalidSettingError(field, '"{{field}}" must be a whole number from {{min}} to {{max}}, not {{value}}', {
      field,
      min,
      max,
      value: displayValue(value),
    });
  }
}

/** @throws InvalidSettingError if there is no such time zone */
export function checkTimeZone(field: string, value: unknown): asserts value is string {
  if (!isTimeZone(value)) {
    throw noTimeZone(field, value);
  }
}

function noTimeZone(field: string, value: unknown) {
  return new InvalidSettingError(field, '{{value}} is not a time zone; it must be one such as Europe/Madrid or UTC', {
    value: displayValue(value),
  });
}

/** @throws InvalidSettingError if it is no cron expression with five fields, or would never run */
export function checkSchedule(value: unknown, timeZone?: string | null): asserts value is string {
  if (typeof value !== 'string' || value.split(' ').length !== 5) {
    throw new InvalidSettingError(
      'schedule',
      'A schedule has five fields: minute, hour, day of the month, month and day of the week, such as "0 3 * * *". {{value}} has not.',
      { value: displayValue(value) },
    );
  }
  const wrong = wrongField(value);
  if (wrong) {
    throw new InvalidSettingError(
      'schedule',
      'Field {{position}} of the schedule can not be {{value}}. It takes {{allowed}}, and lists, ranges and steps of them, such as {{example}}.',
      { ...wrong, value: displayValue(wrong.value) },
    );
  }
  if (!isDue(value, null)) {
    throw new InvalidSettingError('schedule', 'The schedule {{value}} would never run.', {
      value: displayValue(value),
    });
  }
  if (isTimeZone(timeZone) && !isDue(value, timeZone)) {
    throw noTimeZone('scheduleTimeZone', timeZone);
  }
}

function isDue(schedule: string, timeZone: string | null) {
  try {
    return nextRuns(schedule, timeZone, 1).length > 0;
  } catch {
    return false;
  }
}

function isTimeZone(value: unknown): value is string {
  // Offsets such as +02:00 know no summer time.
  if (typeof value !== 'string' || !/^[a-z]/i.test(value)) {
    return false;
  }
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: value }));
  } catch {
    return false;
  }
}
