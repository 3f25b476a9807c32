import { UniqueConstraintError, ValidationError } from '@nocobase/database';

/** Says why a target could not write a record, in words that name the field where the database only says "invalid". */
export function describeFailure(error: unknown): string {
  if (error instanceof UniqueConstraintError && error.errors.length) {
    return error.errors.map(({ path, value }) => `${path} "${value}" is taken already`).join('; ');
  }
  if (error instanceof ValidationError && error.errors.length) {
    return error.errors.map(({ message }) => message).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
