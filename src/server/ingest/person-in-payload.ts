// One person in what a source gives.
import { isPlainObject } from 'lodash';
import { readUid } from '../directory/values/uid';
import { yieldToEventLoop } from '../platform/yield';
import type { ReceivedPayload } from './check/receive-payload';
import type { MappedAttributes, PayloadMapper } from './payload-mapper';

type Attributes = Record<string, unknown>;

/** A record of the person, what the mapping made of it, and the payload that is left of it. */
export interface FoundPerson {
  attributes: Attributes;
  mapped: MappedAttributes;
  sourceName: unknown;
  matchKey: unknown;
  payload: ReceivedPayload;
}

/** A uid as somebody has typed it: as a record would have it; undefined, if none can be so. */
export function typedUid(given: string): string | undefined {
  const reading = readUid('uid', given);
  return 'value' in reading ? reading.value : undefined;
}

/** Whether it can be looked for somebody in a payload; if not, the check says what is wrong with it. */
export function isReadable({ data, faults }: ReceivedPayload): boolean {
  return !faults.any && Array.isArray((data as Attributes | null)?.records);
}

/**
 * The last word on one person, of what was found before and of a payload; one that is out of scope only where nothing else is said. What is left
 * of the payload is not complete any more: nobody else is missing.
 * @param payload one that is readable
 */
export async function personInPayload(
  { data, faults }: ReceivedPayload,
  uid: string,
  { mapper, before }: { mapper?: PayloadMapper; before?: FoundPerson },
): Promise<FoundPerson | undefined> {
  const { dataType, records, complete: _, ...head } = data as Attributes & { records: unknown[] };
  const { sourceName, matchKey } = head;
  let found = before;
  for (const attributes of dataType === 'user' ? records : []) {
    await yieldToEventLoop();
    const mapped = isPlainObject(attributes) && mapOne(attributes as Attributes, mapper);
    if (mapped && isOf(uid, mapped) && (mapped.isInScope || !found?.mapped.isInScope)) {
      const payload = { data: { ...head, dataType, records: [attributes] }, faults };
      found = { attributes: attributes as Attributes, mapped, sourceName, matchKey, payload };
    }
  }
  return found;
}

function mapOne(attributes: Attributes, mapper?: PayloadMapper): MappedAttributes {
  return mapper?.mapRecord('user', attributes) ?? { isInScope: true, record: attributes };
}

function isOf(uid: string, { record }: MappedAttributes): boolean {
  const reading = readUid('uid', record.uid);
  return 'value' in reading && reading.value === uid;
}
