// What the server refuses, as the page knows it.
import type { SourceSettings } from './api';

/** A refusal because of a right that the user lacks. */
export class ForbiddenError extends Error {
  readonly name = 'ForbiddenError';
}

/** A refusal because of something else that goes on. */
export class ConflictError extends Error {
  readonly name = 'ConflictError';
}

/** A refusal because what it is about is not there. */
export class NotFoundError extends Error {
  readonly name = 'NotFoundError';
}

/** A refusal that is about one place in what was sent. */
export class RefusedError extends Error {
  readonly name = 'RefusedError';

  /** @param place the field of the source, and where in it: `['mapping', 'user', 'rules', '2', 'field']` */
  constructor(
    message: string,
    readonly place: [field: keyof SourceSettings, ...within: string[]],
  ) {
    super(message);
  }
}

// Known by their names: a part of the page that is a file of its own has classes of its own.

export const isForbidden = (error?: Error): error is ForbiddenError => error?.name === 'ForbiddenError';

export const isConflict = (error?: Error) => error?.name === 'ConflictError';

export const isNotFound = (error?: Error) => error?.name === 'NotFoundError';

export const isRefused = (error?: unknown): error is RefusedError =>
  error instanceof Error && error.name === 'RefusedError';
