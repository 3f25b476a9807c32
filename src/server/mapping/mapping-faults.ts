// What is wrong with a mapping, in the sentences that other settings have.
import type Joi from 'joi';
import { displayValue } from '../platform/display';
import { InvalidSettingError } from '../platform/errors';
import { MAX_TAKE } from './mapping-schema';

const EXAMPLES: Record<string, string> = { country: 'ES', path: 'name.givenName', id: '12' };

/** @param field the place, as `mapping.user.rules[2].field` */
export function refusal(field: string, text: string, values: Record<string, unknown> = {}): InvalidSettingError {
  return new InvalidSettingError(field, text, { field, ...values });
}

export function notOneOf(field: string, allowed: unknown[], value: unknown): InvalidSettingError {
  return refusal(field, '"{{field}}" must be one of {{allowed}}, not {{value}}', {
    allowed: allowed.join(', '),
    value: displayValue(value),
  });
}

export function notFrom(field: string, min: number, max: number, value: unknown): InvalidSettingError {
  return refusal(field, '"{{field}}" must be a whole number from {{min}} to {{max}}, not {{value}}', {
    min,
    max,
    value: displayValue(value),
  });
}

/** What Joi found wrong with the form of a mapping. */
export function formFaultOf(
  { type, path, context = {} }: Joi.ValidationErrorItem,
  mapping: unknown,
): InvalidSettingError {
  const field = placeOf(path);
  const given = path.length ? context.value : mapping;
  const value = displayValue(given);
  switch (type) {
    case 'any.required':
    case 'array.min':
      return refusal(field, '"{{field}}" is required');
    case 'any.only':
      return notOneOf(field, context.valids, given);
    case 'alternatives.types':
      return notOneOf(field, context.types, given);
    case 'object.base':
      return refusal(field, '"{{field}}" must be an object, not {{value}}', { value });
    case 'object.unknown':
    case 'any.unknown':
      return refusal(field, '"{{field}}" can not be set here');
    case 'array.base':
      return refusal(field, '"{{field}}" must be a list, not {{value}}', { value });
    case 'array.max':
      return refusal(field, '"{{field}}" must have at most {{limit}} items', { limit: context.limit });
    case 'any.invalid':
    case 'number.min':
    case 'number.max':
      return notOneOf(field, [`1 … ${MAX_TAKE}`, `-1 … -${MAX_TAKE}`], given);
    case 'number.base':
    case 'number.integer':
      return refusal(field, '"{{field}}" must be a whole number, not {{value}}', { value });
    case 'string.pattern.name':
      return refusal(field, '"{{field}}" must be something such as {{example}}, not {{value}}', {
        example: EXAMPLES[context.name],
        value,
      });
    default:
      return refusal(field, '"{{field}}" must be a text of at most {{max}} characters, not {{value}}', {
        max: context.limit ?? 1_000,
        value,
      });
  }
}

function placeOf(path: (string | number)[]): string {
  return path.reduce<string>(
    (place, step) => (typeof step === 'number' ? `${place}[${step}]` : `${place}.${step}`),
    'mapping',
  );
}
