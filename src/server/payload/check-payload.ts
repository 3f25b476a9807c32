// Whether a payload can be taken at all. Targets judge the rest, record by record.
import Joi from 'joi';
import { chunk } from 'lodash';
import { InvalidPayloadError } from '../errors';
import { letOthersRun } from '../let-others-run';
import type { UserData, UserDataRecord } from '../types';

/** How many faults of one payload are told at once. */
const MAX_FAULTS = 5;
/** The length of the ledger's key columns. */
const MAX_KEY_LENGTH = 255;

/** What can link a new record to a user who is already there. */
const MATCH_KEYS = ['username', 'email', 'phone'];

const messages = {
  uid: `{{#label}} must be a non-empty string of at most ${MAX_KEY_LENGTH} characters or a number`,
  'any.only': '{{#label}} must be one of {{#valids}}, not {{#value}}',
  dataType: 'dataType {{#value}} is not supported; it must be one of {{#allowed}}',
};

function isKey(value: unknown): value is string {
  // PostgreSQL has no place for a NUL character in a text.
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_KEY_LENGTH && !value.includes('\0');
}

const uid = Joi.any().custom((value, helpers) => {
  const text = Number.isFinite(value) ? String(value) : value;
  return isKey(text) ? text : helpers.error('uid');
});

const flag = Joi.boolean().truthy(1).falsy(0).allow(null);

const record = Joi.object({
  uid: uid.required(),
  isDeleted: flag,
  parentUid: uid.allow(null, ''),
  departments: Joi.array()
    .items(
      Joi.when(Joi.object(), {
        then: Joi.object({ uid: uid.required(), isOwner: flag, isMain: flag }).unknown(),
        otherwise: uid,
      }),
    )
    .allow(null),
}).unknown();

const payload = Joi.object({
  dataType: Joi.custom((value, helpers) => {
    const { dataTypes } = helpers.prefs.context as { dataTypes: string[] };
    return dataTypes.includes(value) ? value : helpers.error('dataType', { allowed: dataTypes });
  }).required(),
  sourceName: Joi.string()
    .max(MAX_KEY_LENGTH)
    .pattern(/^[^\0]*$/, 'text without a NUL character')
    .required(),
  matchKey: Joi.valid(...MATCH_KEYS).empty([null, '']),
  // People may go by it: no text is taken for it.
  complete: Joi.boolean().strict().empty(null),
  records: Joi.array().required(),
})
  .unknown()
  .required()
  .label('payload')
  .messages(messages);

const part = Joi.object({ records: Joi.array().items(record) }).messages(messages);

/** Records checked at once. */
const CHUNK_SIZE = 100;

/**
 * Gives the payload as the ledger and the targets take it: every uid a string, and each uid once. Where a payload
 * speaks of a record twice, the last word counts.
 *
 * @param dataTypes the data types that some target accepts
 * @throws InvalidPayloadError naming field, record and what is allowed
 */
export async function checkPayload(data: unknown, dataTypes: string[]): Promise<UserData> {
  const { value, error } = payload.validate(data, { abortEarly: false, context: { dataTypes } });
  const given = Array.isArray(value?.records) ? value.records : [];
  const { records, faults } = await checkRecords(given);
  const all = [...(error?.details ?? []), ...faults];
  if (all.length) {
    throw new InvalidPayloadError(describe(all, data));
  }
  return { ...value, records: lastOfEachUid(records) };
}

async function checkRecords(given: unknown[]) {
  const records: UserDataRecord[] = [];
  const faults: Joi.ValidationErrorItem[] = [];
  for (const [index, some] of chunk(given, CHUNK_SIZE).entries()) {
    const { value, error } = part.validate({ records: some }, { abortEarly: false });
    records.push(...value.records);
    faults.push(...(error?.details ?? []).map((fault) => moved(fault, index * CHUNK_SIZE)));
    await letOthersRun();
  }
  return { records, faults };
}

/** A fault of a record, counted from the first record of the payload. */
function moved(fault: Joi.ValidationErrorItem, by: number): Joi.ValidationErrorItem {
  const [field, index, ...rest] = fault.path;
  const at = Number(index) + by;
  const message = fault.message.replace(`"records[${index}]`, `"records[${at}]`);
  return { ...fault, message, path: [field, at, ...rest] };
}

function describe(faults: Joi.ValidationErrorItem[], data: unknown) {
  const told = faults.slice(0, MAX_FAULTS).map(({ message, path }) => message + whose(path, data));
  const untold = faults.length - told.length;
  return told.join('; ') + (untold > 0 ? `; and ${untold} more` : '');
}

/** Index and uid of the record that a fault is in, if it is in one. */
function whose([field, index]: (string | number)[], data: unknown) {
  if (field !== 'records' || typeof index !== 'number') {
    return '';
  }
  const { uid } = (data as { records: ({ uid?: unknown } | null)[] }).records[index] ?? {};
  return ` (record ${index}, ${uid === undefined ? 'without uid' : `uid ${JSON.stringify(uid)}`})`;
}

function lastOfEachUid(records: UserDataRecord[]) {
  const last = new Map(records.map((each) => [each.uid, each]));
  return records.filter((each) => last.get(each.uid) === each);
}
