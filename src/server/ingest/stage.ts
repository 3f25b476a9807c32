// What one run was given: its payloads, kept until all of them are there, and read again by source name and data type.
import { chunk } from 'lodash';
import {
  CHUNK_SIZE,
  type StagedPayload,
  type StagedPayloads,
  type StagedRecord,
  type StagedType,
} from '../contracts/stage';
import type { SyncDataType } from '../contracts/types';

interface Part extends StagedType {
  key: string;
  /** Whether a payload said that it is complete. */
  isWhole: boolean;
  repeated: Map<string, number>;
  /** The place of the last word about each uid. */
  last: Map<string, number>;
  /** Records that came in. */
  size: number;
  /** The uids of records that are out of scope, and left alone. */
  leftAlone: Set<string>;
}

/** Where a data type comes in the order of writing: people refer to departments. */
const ORDER: readonly string[] = ['department', 'user'];

export abstract class Stage implements StagedPayloads {
  private readonly parts = new Map<string, Part>();

  /** Keeps a payload that was checked. */
  async add(payload: StagedPayload): Promise<void> {
    const { sourceName, dataType, records, matchKey, complete, failed = [], leftAlone = [] } = payload;
    const part = this.partOf(sourceName, dataType);
    part.isWhole ||= complete === true;
    part.outOfScope += payload.outOfScope ?? 0;
    part.unnamed += payload.unnamed ?? 0;
    // Who is missing is not known as long as somebody has no name.
    part.isComplete = part.isWhole && !part.unnamed;
    leftAlone.forEach((uid) => part.leftAlone.add(uid));
    const staged = [...records.map((record): StagedRecord => ({ record, matchKey })), ...failed];
    for (const { record } of staged) {
      const uid = String(record.uid);
      if (part.last.has(uid)) {
        part.repeated.set(uid, (part.repeated.get(uid) ?? 1) + 1);
      }
      part.last.set(uid, part.size++);
    }
    part.count = part.last.size;
    for (const some of chunk(staged, CHUNK_SIZE)) {
      await this.append(part.key, some);
    }
  }

  get types(): StagedType[] {
    const rank = ({ dataType }: StagedType) => (ORDER.includes(dataType) ? ORDER.indexOf(dataType) : ORDER.length);
    return [...this.parts.values()].sort((one, other) => rank(one) - rank(other));
  }

  has({ sourceName, dataType }: Pick<StagedType, 'sourceName' | 'dataType'>, uid: string): boolean {
    const part = this.parts.get(keyOf(sourceName, dataType));
    return part !== undefined && (part.last.has(uid) || part.leftAlone.has(uid));
  }

  async *records({
    sourceName,
    dataType,
  }: Pick<StagedType, 'sourceName' | 'dataType'>): AsyncGenerator<StagedRecord[]> {
    const part = this.parts.get(keyOf(sourceName, dataType));
    if (!part) {
      return;
    }
    let place = 0;
    let pending: StagedRecord[] = [];
    for await (const some of this.read(part.key)) {
      pending.push(...some.filter(({ record }) => part.last.get(String(record.uid)) === place++));
      while (pending.length >= CHUNK_SIZE) {
        yield pending.slice(0, CHUNK_SIZE);
        pending = pending.slice(CHUNK_SIZE);
      }
    }
    if (pending.length) {
      yield pending;
    }
  }

  /** Forgets all of it. */
  abstract close(): Promise<void>;

  protected abstract append(key: string, records: StagedRecord[]): Promise<void>;

  protected abstract read(key: string): AsyncIterable<StagedRecord[]>;

  private partOf(sourceName: string, dataType: SyncDataType): Part {
    const key = keyOf(sourceName, dataType);
    const known = this.parts.get(key);
    if (known) {
      return known;
    }
    const part: Part = {
      key,
      sourceName,
      dataType,
      count: 0,
      isWhole: false,
      isComplete: false,
      outOfScope: 0,
      unnamed: 0,
      leftAlone: new Set(),
      repeated: new Map(),
      last: new Map(),
      size: 0,
    };
    this.parts.set(key, part);
    return part;
  }
}

function keyOf(sourceName: string, dataType: string): string {
  return JSON.stringify([sourceName, dataType]);
}

/** Kept in memory: what was pushed is there already. */
export class MemoryStage extends Stage {
  private readonly kept = new Map<string, StagedRecord[][]>();

  protected async append(key: string, records: StagedRecord[]): Promise<void> {
    this.kept.set(key, [...(this.kept.get(key) ?? []), records]);
  }

  protected async *read(key: string): AsyncIterable<StagedRecord[]> {
    yield* this.kept.get(key) ?? [];
  }

  async close(): Promise<void> {
    this.kept.clear();
  }
}
