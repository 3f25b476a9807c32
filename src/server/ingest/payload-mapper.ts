// Makes records of what a source brings, by its mapping: before the check, record by record.
import { isPlainObject, omit, pick } from 'lodash';
import { isNotice, type Problem } from '../contracts/catalogue';
import type { MappedType, SourceMapping } from '../contracts/mapping';
import type { AppliedMapping } from '../contracts/plan';
import type { StagedPayload, StagedRecord } from '../contracts/stage';
import type { UserDataRecord } from '../contracts/types';
import { identifyingFields } from '../directory/plan/arrivals';
import { readFlag } from '../directory/values/flag';
import { readMemberships } from '../directory/values/memberships';
import { readUid } from '../directory/values/uid';
import type { CompiledMapping, CompiledType } from '../mapping/compile-mapping';
import { yieldToEventLoop } from '../platform/yield';
import type { ReceivedPayload } from './check/receive-payload';

type Attributes = Record<string, unknown>;

/** A payload with what rules made of its records, and the others. */
export interface MappedPayload extends Pick<StagedPayload, 'failed' | 'outOfScope' | 'leftAlone' | 'unnamed'> {
  payload: ReceivedPayload;
  /** How many records came. */
  count?: number;
}

/** What becomes of one record. */
export interface MappedAttributes {
  isInScope: boolean;
  record: Attributes;
  /** Why a rule failed, or what makes up the record is not what it must be. */
  problem?: Problem;
  /** Whether nobody can say who it is. */
  isUnnamed?: boolean;
  /** The fields of rules that failed. */
  failed?: string[];
}

/** One for each run: it counts the records that it can't name. */
export class PayloadMapper {
  private count = 0;

  /** @param mapping the same, before it was compiled */
  constructor(
    private readonly compiled: CompiledMapping,
    private readonly mapping: SourceMapping,
  ) {}

  /** What the mapping says of rows that are there. */
  get applied(): AppliedMapping {
    const types = Object.entries(this.compiled);
    return {
      applies: Object.fromEntries(types.map(([dataType, { applies }]) => [dataType, applies])),
      excludedUserIds: new Set((this.mapping.excludedUserIds ?? []).map(String)),
      outOfScope: this.mapping.outOfScope ?? 'keep',
      notices: types.flatMap(([dataType, { skipped }]) =>
        skipped.map((params) => ({ code: 'mapping-field-gone', params: { ...params }, dataType }) as const),
      ),
    };
  }

  async map(received: ReceivedPayload): Promise<MappedPayload> {
    const { dataType, matchKey, records } = (received.data ?? {}) as Attributes;
    const type = this.typeOf(dataType);
    if (!type || !Array.isArray(records) || received.faults.any) {
      return { payload: received };
    }
    const made: unknown[] = [];
    const failed: StagedRecord[] = [];
    const leftAlone: string[] = [];
    const known = identifyingFields(matchKey as string | undefined);
    let outOfScope = 0;
    let unnamed = 0;
    for (const given of records) {
      await yieldToEventLoop();
      this.count++;
      const { isInScope, record, problem, isUnnamed, failed: fields = [] } = this.mapOne(type, given);
      unnamed += isUnnamed ? 1 : 0;
      if (!isInScope) {
        outOfScope++;
        leftAlone.push(...(isUnnamed || this.mapping.outOfScope === 'leavers' ? [] : [String(record.uid)]));
      } else if (problem) {
        const uid = isUnnamed ? `(record ${this.count})` : String(record.uid);
        const isUnidentified = dataType === 'user' && fields.some((field) => known.has(field));
        failed.push({
          record: { ...record, uid } as UserDataRecord,
          matchKey: matchKey as string,
          problem,
          ...(isUnidentified && { isUnidentified }),
        });
      } else {
        made.push(record);
      }
    }
    const payload = { ...received, data: { ...(received.data as object), records: made } };
    return { payload, count: records.length, failed, leftAlone, outOfScope, unnamed };
  }

  /** What becomes of one record of a data type. */
  mapRecord(dataType: MappedType, attributes: Attributes): MappedAttributes {
    const type = this.typeOf(dataType);
    return type ? this.mapOne(type, attributes) : { isInScope: true, record: attributes };
  }

  /** Whether it makes records of a data type, and does not let them pass as they came. */
  maps(dataType: MappedType): boolean {
    return this.typeOf(dataType) !== undefined;
  }

  /** The fields that are made of secrets. */
  secretsOf(dataType: MappedType): string[] {
    return this.typeOf(dataType)?.secret ?? [];
  }

  private typeOf(dataType: unknown): CompiledType | undefined {
    return dataType === 'user' || dataType === 'department' ? this.compiled[dataType] : undefined;
  }

  private mapOne(type: CompiledType, given: unknown): MappedAttributes {
    if (!isPlainObject(given)) {
      // The check says what is wrong with it.
      return { isInScope: true, record: given as Attributes };
    }
    const attributes = given as Attributes;
    const isMeant = type.isInScope(attributes);
    const mapped = isMeant ? type.map(attributes) : type.mapStructure(attributes);
    const isDeleted = isYes(mapped.record.isDeleted);
    // A record that says that it is deleted need not say anything else.
    const isInScope = isMeant || isDeleted;
    const record = isDeleted ? ofDeleted(type, mapped.record, isMeant) : mapped.record;
    const uid = readUid('uid', mapped.record.uid);
    if ('problem' in uid) {
      // Where no rule makes it, the payload is not as it must be: the check says so of those who are in scope.
      const isForCheck = isInScope && !type.structure.includes('uid');
      return { isInScope, record, ...(!isForCheck && { problem: uid.problem, isUnnamed: true }) };
    }
    const problem = mapped.problem ?? structureProblem(type, record);
    return { isInScope, record, ...(problem && !isDeleted && { problem, failed: mapped.failed }) };
  }
}

/** What the check would refuse the whole payload for, and a rule made for one record. */
function structureProblem({ structure }: CompiledType, record: Attributes): Problem | undefined {
  if (structure.includes('departments')) {
    return readMemberships(record.departments).problems.find((each) => !isNotice(each));
  }
  if (structure.includes('parentUid') && record.parentUid !== undefined && record.parentUid !== null) {
    const parent = readUid('parentUid', record.parentUid);
    return 'problem' in parent ? parent.problem : undefined;
  }
  return undefined;
}

/** Who is deleted is in no department any more, so that what a rule made of these is nothing to refuse a payload for. */
function ofDeleted({ structure }: CompiledType, record: Attributes, isMeant: boolean): Attributes {
  const made = structure.filter((field) => field === 'departments' || field === 'parentUid');
  // Out of scope, whom a match key would mean was never brought by this source.
  return isMeant ? omit(record, made) : pick(record, ['uid', 'isDeleted']);
}

function isYes(value: unknown): boolean {
  const flag = readFlag('isDeleted', value);
  return 'value' in flag && flag.value;
}
