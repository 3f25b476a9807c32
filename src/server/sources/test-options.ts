// The options that a source is tested with: as a form holds them, with the secrets that it was not shown.
import type { Context } from '@nocobase/actions';
import { isEqual } from 'lodash';
import { InvalidSettingError } from '../platform/errors';
import { checkVariables } from './check-options';
import { type IsSecret, keptSecret, mapOptions, type Options, withStoredSecrets } from './secret-options';

/**
 * Puts in the stored secrets that the options stand for. They go nowhere but where they were saved for: else whoever can't read a
 * secret could have it sent to an address of their own.
 * @param stored the options as they are stored for the same source type
 * @throws InvalidSettingError if a stored secret is to be used with other settings, or a variable may not be put in
 */
export function testOptions(given: Options, stored: Options, isSecret: IsSecret, ctx?: Context): Options {
  const options = withStoredSecrets(given, stored, isSecret);
  const isChanged = !isEqual(visible(given, isSecret), visible(stored, isSecret));
  const kept = isChanged && keptSecret(given);
  if (kept) {
    throw new InvalidSettingError(
      'options',
      'The settings differ from those that "{{option}}" was saved with, and it is not sent anywhere else. Enter it again to test, or save first.',
      { option: kept },
    );
  }
  checkVariables(options, isChanged ? {} : stored, ctx);
  return options;
}

/** What is no secret, without what a form leaves empty. */
function visible(options: Options, isSecret: IsSecret): unknown {
  const plain = mapOptions(options, isSecret, (value, place) =>
    place.isSecret || value === null || value === '' ? undefined : value,
  );
  return JSON.parse(JSON.stringify(plain));
}
