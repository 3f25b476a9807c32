// The errors this plugin throws.
import { faultOf } from './database-fault';
import { describeDatabaseError } from './describe-database-error';
import { displayText, displayValue } from './display';
import { ENGLISH, type Translate } from './translate';

/** The sentence of an error whose words are somebody else's, which are not translated. */
export const AS_SAID = '{{message}}';

/** The codes that answers and errors of this plugin carry. */
export class ErrorCodes {
  static readonly SUCCESS = 0;
  static readonly UNAUTHORIZED = 401;
  static readonly EXTERNAL_API_ERROR = 510;

  /** The general message for a code, as an i18n key. */
  static getErrorMessage(code: number): string {
    switch (code) {
      case ErrorCodes.SUCCESS:
        return 'success';
      case ErrorCodes.UNAUTHORIZED:
        return 'Unauthorized';
      case ErrorCodes.EXTERNAL_API_ERROR:
        return "The source's API answered with an error. See the logs for details.";
      default:
        return 'Unknown error';
    }
  }
}

/** Thrown by a source whose API failed in a way that only the logs should tell. An admin sees a general message. */
export class ExternalAPIError extends Error {
  readonly code = ErrorCodes.EXTERNAL_API_ERROR;

  constructor(message: string) {
    super(message);
    this.name = 'ExternalAPIError';
  }
}

/** A payload that is refused: the message names field, record and what is allowed. Nothing of it was written. */
export class InvalidPayloadError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidPayloadError';
  }
}

/** An error for people: it can be said in their language. `message` is the English of it. */
export class TranslatableError extends Error {
  /** @param text an i18n key; `{{name}}` in it stands for the value of that name */
  constructor(
    private readonly text: string,
    private readonly values: Record<string, unknown> = {},
  ) {
    super(ENGLISH(text, values));
    this.name = new.target.name;
  }

  translate(t: Translate): string {
    return t(this.text, this.values);
  }
}

/** A call that can't be carried out. */
export class RequestError extends TranslatableError {
  /** @param status the HTTP status it is answered with */
  constructor(
    readonly status: number,
    text: string,
    values?: Record<string, unknown>,
  ) {
    super(text, values);
  }
}

/** A setting of a source that is not allowed. */
export class InvalidSettingError extends RequestError {
  /** @param field the field of the source that it is about */
  constructor(
    readonly field: string,
    text: string,
    values?: Record<string, unknown>,
  ) {
    super(400, text, values);
  }
}

/** Why a running task was stopped before its end. */
export class TaskStopped extends TranslatableError {
  /** @param status what the task ends as */
  constructor(
    readonly status: 'cancelled' | 'failed',
    text: string,
    values?: Record<string, unknown>,
  ) {
    super(text, values);
  }
}

/** What to tell people of whatever was thrown, in their language where it is known. Never throws, and is never empty. */
export function messageOf(thrown: unknown, t: Translate = ENGLISH): string {
  return (
    read(() => ownMessageOf(thrown, t)) ||
    t('An error without a message was thrown: {{error}}', { error: kindOf(thrown) })
  );
}

/** What an admin is told of what a source threw: of an `ExternalAPIError` only where to look. */
export function sourceMessageOf(thrown: unknown, t: Translate): string {
  return thrown instanceof ExternalAPIError ? t(ErrorCodes.getErrorMessage(thrown.code)) : messageOf(thrown, t);
}

/** Whatever was thrown, as an error that can be asked for its class, message and stack. */
export function asError(thrown: unknown): Error {
  const error = read(() => {
    const { message, stack = '' } = thrown as Error;
    return thrown instanceof Error && typeof message === 'string' && typeof stack === 'string' ? thrown : undefined;
  });
  return error ?? new Error(messageOf(thrown));
}

function ownMessageOf(thrown: unknown, t: Translate): string | undefined {
  if (thrown instanceof TranslatableError) {
    return thrown.translate(t);
  }
  const ofDatabase = describeDatabaseError(thrown, t);
  if (ofDatabase !== undefined) {
    return ofDatabase;
  }
  const { message = thrown } = thrown as { message?: unknown };
  return typeof message === 'string' ? message.trim() : undefined;
}

/** Something to go by where there is no message: `ECONNREFUSED`, `TypeError`, or what was thrown. */
function kindOf(thrown: unknown): string {
  const named = read(() => {
    const { code, name } = thrown as Record<string, unknown>;
    return [code, name].find((each) => typeof each === 'string' && each);
  });
  return named === undefined ? displayValue(thrown) : displayText(named);
}

/** What a foreign value gives, if it gives anything. */
function read<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}

/** What to say of an error in the log: of one of the database what its driver says, without the statement. */
export function logMessageOf(error: unknown): string {
  const fault = faultOf(error);
  return fault ? `${fault.code}: ${fault.text}` : messageOf(error);
}
