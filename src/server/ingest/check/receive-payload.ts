// A payload the moment it comes: what whoever gave it does with its lists and records afterwards is their own affair.
import { yieldToEventLoop } from '../../platform/yield';
import { Faults, labelOf } from './faults';
import { copyJson } from './json-copy';

/** How many records one payload may have, wherever it comes from. */
const MAX_RECORDS = 1_000_000;
/** Records copied at once. */
const CHUNK_SIZE = 500;

/** A payload as it came. */
export interface ReceivedPayload {
  /** The JSON of it. What is no JSON is left out, with a text in its place that says so. */
  data: unknown;
  /** What is no JSON, or too much of it. */
  faults: Faults;
}

/** Copies a payload. Which records are in it is settled at once; many of them are copied bit by bit. */
export async function receivePayload(given: unknown): Promise<ReceivedPayload> {
  const faults = new Faults();
  const { fields, records } = takeApart(given);
  const data = copyField(fields, [], faults);
  if (!records) {
    return { data, faults };
  }
  if (records.length > MAX_RECORDS) {
    faults.add(`"records" must not hold more than ${MAX_RECORDS} records: give them in several payloads`);
    return { data: { ...(data as object), records: [] }, faults };
  }
  const copies: unknown[] = [];
  for (const [index, record] of records.entries()) {
    copies.push(copyRecord(record, index, faults));
    if (index % CHUNK_SIZE === CHUNK_SIZE - 1) {
      await yieldToEventLoop();
    }
  }
  return { data: { ...(data as object), records: copies }, faults };
}

/** Copies payloads that came together. */
export async function receivePayloads(given: unknown[]): Promise<ReceivedPayload[]> {
  return Promise.all([...given].map(receivePayload));
}

/** The records of a payload, and all else in it. */
function takeApart(given: unknown): { fields: unknown; records?: unknown[] } {
  try {
    const { records, ...fields } = given as { records?: unknown };
    if (Array.isArray(records)) {
      return { fields, records: records.slice(0, MAX_RECORDS + 1) };
    }
  } catch {
    // It is nothing that has fields, or can't be read: the copy says which.
  }
  return { fields: given };
}

function copyField(value: unknown, path: string[], faults: Faults): unknown {
  const { copy, fault } = copyJson(value, path);
  if (fault) {
    faults.add(`${labelOf(fault.path)} ${fault.problem}`);
  }
  return copy;
}

function copyRecord(record: unknown, index: number, faults: Faults): unknown {
  const { copy, fault } = copyJson(record, ['records', index]);
  if (fault) {
    faults.add(`${labelOf(fault.path)} ${fault.problem}`, { index, uid: (copy as { uid?: unknown } | null)?.uid });
  }
  return copy ?? null;
}
