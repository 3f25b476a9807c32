// What is stored as the options of a source: with the secrets that were left as they are, and no variable that was not to be put in.
import type { Context } from '@nocobase/actions';
import { isEqual, isPlainObject } from 'lodash';
import { displayValue } from '../platform/display';
import { InvalidSettingError } from '../platform/errors';
import type { SyncSourceModel } from './sync-source-model';
import { changedAddress } from './addresses';
import {
  type IsSecret,
  keptSecret,
  newVariable,
  type Options,
  withoutSecretOptions,
  withStoredSecrets,
} from './secret-options';

interface SaveOptions {
  context?: Context;
}

/**
 * Has the options of a source stored as they are meant.
 * @throws InvalidSettingError if they can't be, or name a variable that whoever saves them may not put in
 */
export function checkOptions(secretsOf: (sourceType: string) => IsSecret) {
  return (source: SyncSourceModel, { context }: SaveOptions = {}): void => {
    const isRetyped = source.changed('sourceType');
    if (!isRetyped && !source.changed('options')) {
      return;
    }
    const former = (source.isNewRecord ? undefined : source.previous('options')) ?? {};
    // Another type may show, or send, what was secret to the former one.
    const stored = isRetyped ? {} : former;
    const isSecret = secretsOf(source.sourceType);
    const given = source.changed('options')
      ? source.options
      : withoutSecretOptions(former, secretsOf(source.previous('sourceType')));
    const options = withStoredSecrets(given, stored, isSecret);
    const address = changedAddress(given, stored, isSecret);
    checkKept(given, address);
    checkVariables(options, address === undefined ? stored : {}, context);
    source.set('options', options);
    if (isEqual(options, former)) {
      source.changed('options', false);
    }
  };
}

/** @throws InvalidSettingError if a stored secret would go to another place: whoever can't read it could have it sent to their own */
function checkKept(given: Options, address?: string): void {
  const option = address === undefined ? undefined : keptSecret(given);
  if (option !== undefined) {
    throw new InvalidSettingError(
      'options',
      'Option "{{address}}" is another than "{{option}}" was saved with, and that secret is not sent anywhere else. Enter it again.',
      { address, option },
    );
  }
}

/** @throws InvalidSettingError if these are no options */
export function checkAreOptions(given: unknown): asserts given is Options {
  const field = 'options';
  if (given === undefined) {
    throw new InvalidSettingError(field, '"{{field}}" is required', { field });
  }
  if (!isPlainObject(given)) {
    const value = displayValue(given);
    throw new InvalidSettingError(field, '"{{field}}" must be an object, not {{value}}', { field, value });
  }
}

/**
 * Checks who puts the host's variables into options.
 * @param stored the options as they are stored: what is in them already may stay
 * @throws InvalidSettingError naming a variable that the caller may not put in
 */
export function checkVariables(options: Options, stored: Options, context?: Context): void {
  const found = newVariable(options, stored);
  if (found && context?.can && !context.can({ resource: 'environmentVariables', action: 'create' })) {
    throw new InvalidSettingError(
      'options',
      'Option "{{option}}" names {{variable}}. Only those who may manage variables and secrets can put one into a source.',
      found as unknown as Record<string, unknown>,
    );
  }
}
