// The options of a source, with the host's variables put in, and what in them must never be told.
import type { Application } from '@nocobase/server';
import { cloneDeepWith, has, sortBy } from 'lodash';
import { RequestError } from '../errors';
import { isSecretKey, MASK } from '../mask';

type Options = Record<string, unknown>;

export interface ResolvedOptions {
  /** Never store or log these. */
  options: Options;
  /** The values in them that no message may hold. */
  secrets: string[];
}

// Nothing but these: the host's own rendering would empty every other {{ … }}, such as one of an LDAP filter.
const VARIABLE = /{{\s*\$env\.([^\s}]+)\s*}}/g;
/** A shorter text is no secret worth the name, and would make holes in every message. */
const SHORTEST_SECRET = 4;

/**
 * Puts in the values of `{{ $env.NAME }}`, the host's variables and secrets.
 * @throws RequestError naming a variable that there isn't
 */
export function resolveOptions(options: Options, { environment }: Application): ResolvedOptions {
  const variables = environment.getVariables() as Record<string, unknown>;
  const secrets = new Set<string>();
  const valueOf = (name: string) => {
    if (!has(variables, [name])) {
      throw new RequestError(400, 'The options of this source name the variable "{{name}}", which does not exist', {
        name,
      });
    }
    const value = String(variables[name]);
    secrets.add(value);
    return value;
  };
  const resolved = cloneDeepWith(options, (value, key) => {
    if (typeof value !== 'string') {
      return undefined;
    }
    const text = value.replace(VARIABLE, (_, name) => valueOf(name));
    if (isSecretKey(String(key))) {
      secrets.add(text);
    }
    return text;
  });
  return { options: resolved, secrets: [...secrets].filter(({ length }) => length >= SHORTEST_SECRET) };
}

/** A text without these secrets, in whichever form they are in it. */
export function withoutSecrets(text: string, secrets: string[]): string {
  const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  // The longest first: one may be a part of another.
  return sortBy(forms, 'length')
    .reverse()
    .reduce((safe, secret) => safe.replaceAll(secret, MASK), text);
}
