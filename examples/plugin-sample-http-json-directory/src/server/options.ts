import { isAddress } from '../address';
import type { Translate } from './translate';

/** What an admin enters in the settings form of a source of this type. */
export interface HttpJsonOptions {
  /** Address above `/departments` and `/users`: http or https. A query string in it is kept and sent along. */
  url: string;
  /** Sent as `Authorization: Bearer …`. Left out, the server is asked without one. */
  token?: string;
  /** Seconds that one page may take, from the request to the last byte. Default: 30. */
  timeout?: number;
}

const DEFAULT_TIMEOUT = 30;
const MAX_TIMEOUT = 3600;

/**
 * Checks the stored options of a source and fills in the defaults. The form checks them too, but they can just as well
 * come in through the API.
 */
export function checkOptions(
  { url, token, timeout }: { [Name in keyof HttpJsonOptions]?: unknown },
  t: Translate,
): HttpJsonOptions & { timeout: number } {
  if (!isAddress(url)) {
    throw new Error(t('The URL must be an http or https address, such as https://hr.example.com/api.'));
  }
  if (token != null && typeof token !== 'string') {
    throw new Error(t('The token must be a text.'));
  }
  const seconds = timeout ?? DEFAULT_TIMEOUT;
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds <= MAX_TIMEOUT)) {
    throw new Error(t('The timeout must be a number of seconds up to {{max}}.', { max: MAX_TIMEOUT }));
  }
  return { url: url.trim(), token: token || undefined, timeout: seconds };
}
