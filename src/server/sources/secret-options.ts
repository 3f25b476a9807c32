// Options of a source that are secret: whoever may edit the source can write them, and the source alone reads them.
import { get, has, isObject, isPlainObject, mapValues } from 'lodash';
import { InvalidSettingError } from '../platform/errors';

export type Options = Record<string, unknown>;

/** Whether an option of this name is secret, with everything in it. */
export type IsSecret = (name: string) => boolean;

/** Stands for a stored secret in every answer. Sent back in its place, it leaves the secret as it is. */
export const STORED_SECRET = '***set***';

// Nothing but these: the host's own rendering would empty every other {{ … }}, such as one of an LDAP filter.
export const VARIABLE = /{{\s*\$env\.([^\s}]+)\s*}}/g;
/** The name of a variable is no secret. */
const ONLY_VARIABLE = /^\s*{{\s*\$env\.[^\s}]+\s*}}\s*$/;

interface Place {
  path: string[];
  isSecret: boolean;
}

/** A copy with every value that is no object or list put through `change`; it is told where the value is. */
export function mapOptions(
  value: unknown,
  isSecret: IsSecret,
  change: (value: unknown, place: Place) => unknown,
  place: Place = { path: [], isSecret: false },
): unknown {
  const within = (name: string, secret: boolean) => ({
    path: [...place.path, name],
    isSecret: place.isSecret || secret,
  });
  if (Array.isArray(value)) {
    return value.map((each, index) => mapOptions(each, isSecret, change, within(String(index), false)));
  }
  if (isPlainObject(value)) {
    return mapValues(value as Options, (each, name) =>
      mapOptions(each, isSecret, change, within(name, isSecret(name))),
    );
  }
  return change(value, place);
}

/** The options as everybody may see them: of a secret, that it is set. */
export function withoutStoredSecrets(options: Options, isSecret: IsSecret): Options {
  return mapOptions(options, isSecret, (value, place) =>
    place.isSecret && isHidden(value) ? STORED_SECRET : value,
  ) as Options;
}

/** The options that are no secrets. */
export function withoutSecretOptions(options: Options, isSecret: IsSecret): Options {
  return withJson(
    mapOptions(options, isSecret, (value, place) => (place.isSecret && isHidden(value) ? undefined : value)),
  );
}

/**
 * The options as they are to be stored: a secret that stands for itself stays as it is, an empty one is removed.
 * @param stored the options as they are stored
 * @throws InvalidSettingError if something stands for a secret that is not stored there
 */
export function withStoredSecrets(given: Options, stored: Options, isSecret: IsSecret): Options {
  const kept = mapOptions(given, isSecret, (value, { path, isSecret: secret }) => {
    if (typeof value === 'string' && value.includes(STORED_SECRET)) {
      const former = valueAt(stored, path);
      if (value === STORED_SECRET && secret && isHidden(former)) {
        return former;
      }
      throw new InvalidSettingError(
        'options',
        'Option "{{option}}" can not be {{mark}} here: that stands for a secret which is stored, as a whole and in its place. Enter the secret itself.',
        { option: path.join('.'), mark: STORED_SECRET },
      );
    }
    return secret && (value === '' || value === null) ? undefined : value;
  });
  return withJson(kept);
}

/** Where a secret is that is to stay as it is stored. */
export function keptSecret(options: Options): string | undefined {
  let kept: string | undefined;
  mapOptions(options, isNoSecret, (value, { path }) => {
    kept ??= value === STORED_SECRET ? path.join('.') : undefined;
  });
  return kept;
}

/** The first option that names one of the host's variables, and is not stored as it is. */
export function newVariable(options: Options, stored: Options): { option: string; variable: string } | undefined {
  let found: { option: string; variable: string } | undefined;
  mapOptions(options, isNoSecret, (value, { path }) => {
    const variable = typeof value === 'string' ? value.match(VARIABLE)?.[0] : undefined;
    if (variable && value !== valueAt(stored, path)) {
      found ??= { option: path.join('.'), variable };
    }
  });
  return found;
}

/** As it will be stored: what is undefined is no longer there. */
function withJson(options: unknown): Options {
  return JSON.parse(JSON.stringify(options));
}

/** Of objects and lists alone: a letter of a text is no option. */
function valueAt(options: Options, path: string[]): unknown {
  return path.reduce(
    (value: unknown, name) => (isObject(value) && has(value, [name]) ? get(value, [name]) : undefined),
    options,
  );
}

const isNoSecret = () => false;

function isHidden(value: unknown): boolean {
  return typeof value === 'string' ? value !== '' && !ONLY_VARIABLE.test(value) : typeof value === 'number';
}
