// What is stored as the options of a source: with the secrets that were left as they are, and no variable that was not to be put in.
import type { Context } from '@nocobase/actions';
import { isEqual } from 'lodash';
import { InvalidSettingError } from '../errors';
import type { SyncSourceModel } from '../models/sync-source-model';
import { type IsSecret, newVariable, withoutSecretOptions, withStoredSecrets } from './secret-options';

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
    const found = newVariable(options, stored);
    if (found && context?.can && !context.can({ resource: 'environmentVariables', action: 'create' })) {
      throw new InvalidSettingError(
        'options',
        'Option "{{option}}" names {{variable}}. Only those who may manage variables and secrets can put one into a source.',
        found as unknown as Record<string, unknown>,
      );
    }
    source.set('options', options);
    if (isEqual(options, former)) {
      source.changed('options', false);
    }
  };
}
