// The options of a source, with the host's variables put in.
import type { Application } from '@nocobase/server';
import { has } from 'lodash';
import { RequestError } from '../platform/errors';
import { type IsSecret, mapOptions, type Options, VARIABLE } from './secret-options';
import { SHORTEST_SECRET } from './without-secrets';

export interface ResolvedOptions {
  /** Never store or log these. */
  options: Options;
  /** The values in them that no message may hold. */
  secrets: string[];
}

/**
 * Puts in the values of `{{ $env.NAME }}`, the host's variables and secrets.
 * @throws RequestError naming a variable that there isn't
 */
export function resolveOptions(given: Options, { environment }: Application, isSecret: IsSecret): ResolvedOptions {
  const variables = environment.getVariables() as Record<string, unknown>;
  const plain = environment.getNonSecretVariables() as Record<string, unknown>;
  const secrets = new Set<string>();
  const valueOf = (name: string) => {
    if (!has(variables, [name])) {
      throw new RequestError(400, 'The options of this source name the variable "{{name}}", which does not exist', {
        name,
      });
    }
    const value = String(variables[name]);
    if (value.length >= SHORTEST_SECRET || !has(plain, [name])) {
      secrets.add(value);
    }
    return value;
  };
  const options = mapOptions(given, isSecret, (value, place) => {
    const resolved = typeof value === 'string' ? value.replace(VARIABLE, (_, name) => valueOf(name)) : value;
    if (place.isSecret && ['string', 'number'].includes(typeof resolved)) {
      secrets.add(String(resolved));
    }
    return resolved;
  }) as Options;
  return { options, secrets: [...secrets].filter(Boolean) };
}
