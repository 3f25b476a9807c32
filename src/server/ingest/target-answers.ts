// What targets answer, checked: they are other people's code, and what they answer becomes counts and links.
import { displayValue } from '../platform/display';
import { TranslatableError } from '../platform/errors';
import { RECORD_ACTIONS, type RecordResourceChanged, type WrittenRecord } from '../contracts/types';

const CHANGES = '[{ resourcesPk, isDeleted }]';
const WRITTEN = `[{ action: ${RECORD_ACTIONS.map((action) => `"${action}"`).join(' | ')}, changes? }]`;

/** What became of a record: an error, if the target can't be believed. */
export type Answer = WrittenRecord | TranslatableError;

/**
 * The changes that `create` or `update` answered.
 * @throws TranslatableError if they are none
 */
export function changesIn(answer: unknown, target: string): RecordResourceChanged[] {
  const changes = answer ?? [];
  if (!isListOf(changes, isChange)) {
    throw unexpected(target, answer, CHANGES);
  }
  return changes;
}

/** What `writeMany` answered: as much as it was asked for, at the most. Nothing that can be an answer fails all of the records. */
export function answersIn(answer: unknown, target: string, offered: number): Answer[] {
  if (!Array.isArray(answer)) {
    return Array(offered).fill(unexpected(target, answer, WRITTEN));
  }
  if (answer.length > offered) {
    const text = 'Target "{{target}}" was offered {{offered}} records and answered for {{answered}}';
    return Array(offered).fill(new TranslatableError(text, { target, offered, answered: answer.length }));
  }
  return Array.from(answer, (each) => (isWritten(each) ? each : unexpected(target, each, WRITTEN.slice(1, -1))));
}

function isWritten(value: unknown): value is WrittenRecord {
  const { action, changes = [] } = (value ?? {}) as Partial<WrittenRecord>;
  return RECORD_ACTIONS.includes(action as WrittenRecord['action']) && isListOf(changes, isChange);
}

function isChange(value: unknown): value is RecordResourceChanged {
  const { resourcesPk } = (value ?? {}) as Partial<RecordResourceChanged>;
  return typeof resourcesPk === 'string' || Number.isFinite(resourcesPk);
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}

function unexpected(target: string, answer: unknown, expected: string): TranslatableError {
  return new TranslatableError('Target "{{target}}" answered {{answer}} instead of {{expected}}', {
    target,
    answer: displayValue(answer),
    expected,
  });
}
