import { UniqueConstraintError, ValidationError } from '@nocobase/database';
import { messageOf } from '../errors';
import type { Translate } from '../translate';

/** Says why a target could not write a record, in words that name the field where the database only says "invalid". */
export function describeFailure(error: unknown, t: Translate): string {
  if (error instanceof UniqueConstraintError && error.errors.length) {
    return error.errors
      .map(({ path, value }) => t('{{field}} "{{value}}" is taken already', { field: path, value }))
      .join('; ');
  }
  if (error instanceof ValidationError && error.errors.length) {
    return error.errors.map(({ message }) => message).join('; ');
  }
  return messageOf(error, t);
}
