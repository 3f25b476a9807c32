// Whether a payload can be taken at all. Targets judge the rest, record by record.
import { MATCH_KEYS } from '../../contracts/match-keys';
import Joi from 'joi';
import { chunk } from 'lodash';
import { displayText } from '../../platform/display';
import { InvalidPayloadError } from '../../platform/errors';
import { readFlag } from '../../directory/values/flag';
import { readUid } from '../../directory/values/uid';
import { yieldToEventLoop } from '../../platform/yield';
import type { UserData, UserDataRecord } from '../../contracts/types';
import type { Faults } from './faults';
import { adviceOnOlderNames } from './older-names';
import type { ReceivedPayload } from './receive-payload';

/** The length of the ledger's key columns. */
const MAX_KEY_LENGTH = 255;
/** How many departments one user may be in, and how many records may be pushed at once. */
const MAX_DEPARTMENTS = 10_000;
const MAX_PUSHED_RECORDS = 200_000;

const HOST_TYPES = ['user', 'department'];

/** What is allowed of a payload, by whom it comes from. */
export interface PayloadRules {
  /** The data types that are taken; any, if left out. */
  dataTypes?: string[];
  /** Whether it comes over HTTP, and not from a plugin. */
  isPushed?: boolean;
  /** How many records came, where a mapping did not let all of them through. */
  count?: number;
}

const messages = {
  uid: `{{#label}} must be a non-empty string of at most ${MAX_KEY_LENGTH} characters or a number`,
  'number-not-exact': '{{#label}} is {{#given}}, a number that can not be read exactly: send it as text',
  'uid-invisible': '{{#label}} consists of invisible characters only',
  'broken-unicode': '{{#label}} contains half a character: check the encoding that the source uses',
  matchKey: '{{#label}} must be {{#allowed}}, not {{#given}}',
  'array.max': '{{#label}} must not have more than {{#limit}} items',
};

const uid = Joi.any().custom((value, helpers) => {
  const reading = readUid('uid', typeof value === 'string' && value.trim() === '' ? '' : value);
  if ('value' in reading) {
    return reading.value;
  }
  const { code } = reading.problem;
  return helpers.error(code in messages ? code : 'uid', { given: displayText(value) });
});

/** What can't be read as one fails its record alone, later. */
const flag = Joi.any().custom((value) => {
  const reading = readFlag('', value);
  return value === null || 'problem' in reading ? value : reading.value;
});

const department = Joi.when(Joi.object(), {
  then: Joi.object({ uid: uid.required(), isOwner: flag, isMain: flag }).unknown(),
  otherwise: uid,
});

const record = Joi.object({
  uid: uid.required(),
  isDeleted: flag,
  isSuspended: flag,
  parentUid: uid.allow(null, ''),
  // Who names too many is not asked which of them are wrong.
  departments: Joi.when(Joi.array().min(MAX_DEPARTMENTS + 1), {
    then: Joi.array().max(MAX_DEPARTMENTS),
    otherwise: Joi.array().items(department).allow(null),
  }),
}).unknown();

const matchKey = Joi.any()
  .custom((value, helpers) => {
    const { dataType, isPushed } = helpers.prefs.context as { dataType: unknown } & PayloadRules;
    const allowed = isPushed && HOST_TYPES.includes(dataType as string) ? MATCH_KEYS : undefined;
    return (allowed ? allowed.includes(value) : typeof value === 'string')
      ? value
      : helpers.error('matchKey', {
          allowed: allowed ? `one of [${allowed.join(', ')}]` : 'a non-empty string',
          given: displayText(value),
        });
  })
  .empty([null, '']);

const payload = Joi.object({
  dataType: Joi.any().required(),
  sourceName: Joi.string()
    .max(MAX_KEY_LENGTH)
    .pattern(/^[^\0]*$/, 'text without a NUL character')
    .required(),
  matchKey,
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
 * Gives the payload as the ledger and the targets take it: every uid a string, and flags as booleans.
 *
 * @throws InvalidPayloadError naming field, record and what is allowed
 */
export async function checkPayload({ data, faults }: ReceivedPayload, rules: PayloadRules = {}): Promise<UserData> {
  const { dataType, records: given } = (data ?? {}) as { dataType?: unknown; records?: unknown };
  if (!faults.any) {
    refuseUnsupported(dataType, rules);
  }
  const { value, error } = payload.validate(data, { abortEarly: false, context: { ...rules, dataType } });
  error?.details.forEach(({ message }) => faults.add(message));
  const records = Array.isArray(given) ? given : [];
  if (rules.isPushed && Array.isArray(given)) {
    checkPushedCount(rules.count ?? given.length, faults);
  }
  const checked = await checkRecords(records, faults);
  faults.throwIfAny(adviceOnOlderNames(data));
  return { ...value, records: checked };
}

/** Callers compare these words: they stand alone, whatever else is wrong. */
function refuseUnsupported(dataType: unknown, { dataTypes }: PayloadRules) {
  if (dataType !== undefined && dataTypes && !dataTypes.includes(dataType as string)) {
    throw new InvalidPayloadError(`dataType ${displayText(dataType)} is not supported`);
  }
}

function checkPushedCount(count: number, faults: Faults) {
  if (!count) {
    faults.add('"records" must contain at least one record');
  } else if (count > MAX_PUSHED_RECORDS) {
    faults.add(`"records" must not hold more than ${MAX_PUSHED_RECORDS} records: push them in several payloads`);
    faults.throwIfAny();
  }
}

async function checkRecords(given: unknown[], faults: Faults): Promise<UserDataRecord[]> {
  const records: UserDataRecord[] = [];
  for (const [index, some] of chunk(given, CHUNK_SIZE).entries()) {
    const { value, error } = part.validate({ records: some }, { abortEarly: false });
    records.push(...value.records);
    error?.details.forEach((fault) => addFault(fault, index * CHUNK_SIZE, given, faults));
    await yieldToEventLoop();
  }
  return records;
}

/** A fault of a record, counted from the first record of the payload. */
function addFault({ message, path: [, at] }: Joi.ValidationErrorItem, start: number, given: unknown[], faults: Faults) {
  const index = start + Number(at);
  const { uid } = (given[index] ?? {}) as { uid?: unknown };
  faults.add(message.replace(`"records[${at}]`, `"records[${index}]`), { index, uid });
}
