// A filter for the one person with a uid.
import { bytesOfGuid, bytesOfSid } from './values';

/** The uid as each of these attributes would have it: every byte escaped, so that no text can be more than a value. */
export function personFilter(uid: string, uidAttributes: string[]): string {
  const equalities = uidAttributes.map((name) => `(${name}=${escaped(bytesOf(name, uid))})`);
  return `(|${equalities.join('')})`;
}

function bytesOf(attribute: string, uid: string): Buffer {
  const name = attribute.toLowerCase();
  const bytes = name === 'objectguid' ? bytesOfGuid(uid) : name === 'objectsid' ? bytesOfSid(uid) : undefined;
  return bytes ?? Buffer.from(uid);
}

function escaped(bytes: Buffer): string {
  return [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
}
