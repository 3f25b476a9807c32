// What one run was given: its payloads, kept until all of them are there, and read again by source name and data type.
import { chunk } from 'lodash';
import type { SyncDataType, UserData, UserDataRecord } from '../types';

/** Records that are read at once. */
export const CHUNK_SIZE = 500;

/** A record, and how its payload wants it to be matched. */
export interface StagedRecord {
  record: UserDataRecord;
  matchKey?: string;
}

/** All records of a data type that one run reports under a source's name. */
export interface StagedType {
  sourceName: string;
  dataType: SyncDataType;
  /** How many records there are, each uid once. */
  count: number;
  /** Whether these are all that the source has. */
  isComplete: boolean;
  /** How often each uid came that came more than once. */
  repeated: ReadonlyMap<string, number>;
}

interface Part extends StagedType {
  key: string;
  repeated: Map<string, number>;
  /** The place of the last word about each uid. */
  last: Map<string, number>;
  /** Records that came in. */
  size: number;
}

/** Where a data type comes in the order of writing: people refer to departments. */
const ORDER: readonly string[] = ['department', 'user'];

export abstract class Stage {
  private readonly parts = new Map<string, Part>();

  /** Keeps a payload that was checked. */
  async add({ sourceName, dataType, records, matchKey, complete }: UserData): Promise<void> {
    const part = this.partOf(sourceName, dataType);
    part.isComplete ||= complete === true;
    const staged = records.map((record): StagedRecord => ({ record, matchKey }));
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

  /** What there is: departments first, then users, then the rest as it came. */
  get types(): StagedType[] {
    const rank = ({ dataType }: StagedType) => (ORDER.includes(dataType) ? ORDER.indexOf(dataType) : ORDER.length);
    return [...this.parts.values()].sort((one, other) => rank(one) - rank(other));
  }

  /** Whether there is a record with that uid. */
  has({ sourceName, dataType }: Pick<StagedType, 'sourceName' | 'dataType'>, uid: string): boolean {
    return this.parts.get(keyOf(sourceName, dataType))?.last.has(uid) ?? false;
  }

  /** The records, each uid once: where it came more than once, the last word counts. */
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
    const part = {
      key,
      sourceName,
      dataType,
      count: 0,
      isComplete: false,
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
