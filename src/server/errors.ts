// The errors this plugin throws.
import { BaseError } from '@nocobase/database';
import { ENGLISH, type Translate } from './translate';

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

/** What to tell people of an error, in their language where it is known. */
export function messageOf(error: unknown, t: Translate = ENGLISH): string {
  if (error instanceof TranslatableError) {
    return error.translate(t);
  }
  if (error instanceof BaseError) {
    // Some drivers put the connection before the message, and the statement with its values behind it.
    return error.message.split('\n')[0].replace(/^\(conn[^)]*\) /, '');
  }
  return error instanceof Error ? error.message : String(error);
}
