// Texts that may repeat what a source was given, such as an error of its API, without the secrets in them.
import { escapeRegExp, sortBy } from 'lodash';
import { MASK } from '../platform/mask';

/** A shorter text is masked only where it stands alone: else it would make holes in every message. */
export const SHORTEST_SECRET = 4;

/** A text without these secrets, in whichever form they are in it. */
export function withoutSecrets(text: string, secrets: string[]): string {
  // The longest first: one may be a part of another.
  const forms = sortBy(secrets, ({ length }) => -length).flatMap(formsOf);
  return forms.length ? text.replace(new RegExp(forms.join('|'), 'giu'), MASK) : text;
}

/** What a secret may look like in a text: as it is, in an address, in JSON, in Base64. */
function formsOf(secret: string): string[] {
  // Half a character could not be encoded.
  const whole = Buffer.from(secret).toString();
  const texts = new Set([
    secret,
    encodeURIComponent(whole),
    encodeURI(whole),
    new URLSearchParams({ secret }).toString().slice('secret='.length),
    JSON.stringify(secret).slice(1, -1),
  ]);
  const forms = sortBy([...texts], ({ length }) => -length).map(escapeRegExp);
  return secret.length < SHORTEST_SECRET
    ? forms.map((form) => `(?<![\\p{L}\\p{N}])${form}(?![\\p{L}\\p{N}])`)
    : [...forms, ...base64FormsOf(secret)];
}

/** In Base64, as after a user and a colon, a secret begins at one of three places; its last letters depend on what follows. */
function base64FormsOf(secret: string): string[] {
  return [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const own = bytes.toString('base64').slice(offset && offset + 1, Math.floor((bytes.length * 8) / 6));
    const either = escapeRegExp(own).replace(/\\\+/g, '[+-]').replace(/\//g, '[/_]');
    return `${either}[\\w+/-]*=*`;
  });
}
