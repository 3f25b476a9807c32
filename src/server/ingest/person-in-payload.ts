// One person in what a source gives.
import { isPlainObject } from 'lodash';
import type { MappedAttributes, PayloadMapper } from './payload-mapper';
import type { ReceivedPayload } from './check/receive-payload';
import { readUid } from '../directory/values/uid';
import { yieldToEventLoop } from '../platform/yield';

type Attributes = Record<string, unknown>;

/** A record of the person, and what the mapping made of it. */
export interface FoundRecord {
  attributes: Attributes;
  mapped: MappedAttributes;
  matchKey?: string;
}

/** A payload of nobody else. */
export interface PersonPayload {
  payload: ReceivedPayload;
  /** Its records; of more than one, the last word counts. */
  found: FoundRecord[];
}

/**
 * What is left of a payload, where one person is looked for. A payload that can't be read is left as it is: the check says what is wrong with it.
 * It is not complete any more: nobody else is missing.
 */
export async function personInPayload(
  received: ReceivedPayload,
  uid: string,
  mapper?: PayloadMapper,
): Promise<PersonPayload | undefined> {
  const { data, faults } = received;
  const { dataType, records, matchKey, complete: _, ...fields } = (data ?? {}) as Attributes;
  if (faults.any || !Array.isArray(records)) {
    return { payload: received, found: [] };
  }
  const found: FoundRecord[] = [];
  for (const attributes of dataType === 'user' ? records : []) {
    await yieldToEventLoop();
    const mapped = isPlainObject(attributes) && (mapper?.mapRecord('user', attributes) ?? asItIs(attributes));
    if (mapped && isOf(uid, mapped)) {
      found.push({ attributes, mapped, matchKey: typeof matchKey === 'string' ? matchKey : undefined });
    }
  }
  if (!found.length) {
    return undefined;
  }
  const own = { ...fields, dataType, matchKey, records: found.map(({ attributes }) => attributes) };
  return { payload: { data: own, faults }, found };
}

function asItIs(attributes: Attributes): MappedAttributes {
  return { isInScope: true, record: attributes };
}

function isOf(uid: string, { record }: MappedAttributes): boolean {
  const reading = readUid('uid', record.uid);
  return 'value' in reading && reading.value === uid;
}
