// The errors this plugin throws.
import { NAMESPACE } from './namespace';

type Translate = (text: string, options: Record<string, unknown>) => string;

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

/** A call that can't be carried out; `status` is the HTTP status it is answered with. */
export class RequestError extends Error {
  /** @param text an i18n key; `{{name}}` in it stands for the value of that name */
  constructor(
    readonly status: number,
    private readonly text: string,
    private readonly values: Record<string, unknown> = {},
  ) {
    super(text.replace(/{{(\w+)}}/g, (_, name) => String(values[name])));
    this.name = 'RequestError';
  }

  /** The message in the language of `t`. */
  translate(t: Translate): string {
    return t(this.text, { ...this.values, ns: NAMESPACE, interpolation: { escapeValue: false } });
  }
}
