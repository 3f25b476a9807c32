// What a run would do with the payloads of a source: nothing is written, and nobody hears of it.
import type { Database } from '@nocobase/database';
import { partition, truncate } from 'lodash';
import type { Leavers } from '../leavers/find-leavers';
import { letOthersRun } from '../let-others-run';
import { asDeleted } from '../leavers/left-records';
import { rowIdOf } from '../leavers/present-records';
import { describeFailure } from '../targets/describe-failure';
import { type HostTarget, isHostsOwn } from '../targets/host-targets';
import { fitCheckFor } from '../targets/host-writers';
import { refusalOf } from '../targets/refusal';
import { departmentsOf } from '../targets/source-departments';
import { newResult, type UserDataResourceManager } from '../targets/user-data-resource-manager';
import { mergeResults, nameOf } from '../tasks/outcome';
import type { SourceSettings } from '../sources/source-settings';
import type { Translate } from '../translate';
import type {
  FieldChange,
  FormatDepartment,
  OriginRecord,
  Preview,
  PreviewedRecord,
  SyncResult,
  UserData,
  UserDataRecord,
} from '../types';
import { Directory } from './directory';
import { previewDepartment } from './preview-department';
import { previewMemberships, previewOwnMemberships } from './preview-memberships';
import { type Expected, previewUser } from './preview-user';

/** Records of one data type and action that are kept to look at. */
const KEPT_RECORDS = 200;
/** Characters that are kept of a value: a picture in a text would make the row of the task too large to be written. */
const KEPT_LENGTH = 500;

type Predict = (directory: Directory, payload: UserData, record: UserDataRecord) => Promise<Expected> | Expected;

/** By the name of the target and the data type. */
const PREDICTIONS: Record<string, Predict> = {
  'users user': previewUser,
  'departments department': previewDepartment,
  'departments user': previewMemberships,
};

/** The order in which an action counts as that of the whole record. */
const PRECEDENCE: PreviewedRecord['action'][] = ['failed', 'created', 'deleted', 'updated', 'unchanged'];

export class Previewer {
  private readonly directory: Directory;
  private readonly records: PreviewedRecord[] = [];
  private readonly counts = new Map<string, number>();
  private readonly untold = new Set<string>();

  constructor(
    private readonly db: Database,
    private readonly targets: UserDataResourceManager,
    private readonly t: Translate,
    private readonly memberships: SourceSettings['memberships'],
  ) {
    this.directory = new Directory(db);
  }

  get preview(): Preview {
    return { records: this.records, untoldTargets: [...this.untold] };
  }

  /** What a checked payload would come to, after those before it. */
  async add(payload: UserData, signal?: AbortSignal): Promise<SyncResult[]> {
    await this.directory.load(payload, this.isOwnOnly);
    const previews = payload.records.map((record): PreviewedRecord => {
      const { dataType } = payload;
      return { dataType, uid: String(record.uid), name: nameOf(record), action: 'unchanged', changes: [] };
    });
    const results: SyncResult[] = [];
    for (const target of this.targets.resources.nodes.filter(({ accepts }) => accepts.includes(payload.dataType))) {
      const predict = isHostsOwn(target) ? this.predictionFor(`${target.name} ${payload.dataType}`) : undefined;
      if (!predict) {
        this.untold.add(target.name);
        continue;
      }
      const checkFit = fitCheckFor(target, payload.dataType, this.db);
      const predictIfFit: Predict = (directory, data, record) => {
        checkFit?.(record);
        return predict(directory, data, record);
      };
      const result = newResult(target.name);
      results.push(result);
      for (const [index, record] of payload.records.entries()) {
        signal?.throwIfAborted();
        await this.predict(predictIfFit, payload, record, result, previews[index]);
        await letOthersRun();
      }
    }
    previews.forEach((preview, index) => this.keep(preview, this.leftOut(payload, payload.records[index])));
    return results;
  }

  /** What the going of these comes to. */
  async remove({ dataType, going }: Leavers, sourceName: string, signal?: AbortSignal): Promise<SyncResult[]> {
    const remove = async (leavers: OriginRecord[]) =>
      leavers.length ? this.add({ dataType, sourceName, records: leavers.map(asDeleted) }, signal) : [];
    if (dataType !== 'department') {
      return remove(going);
    }
    const results: SyncResult[] = [];
    // In rounds, as they go: those at the bottom first.
    for (let remaining = going; remaining.length;) {
      const isEmpty = await this.directory.emptyAmong(remaining.flatMap((record) => rowIdOf(record) ?? []));
      const [empty, others] = partition(remaining, (record) => isEmpty.has(rowIdOf(record) ?? ''));
      if (!empty.length) {
        break;
      }
      results.push(...(await remove(empty)));
      remaining = others;
    }
    return mergeResults(results);
  }

  private get isOwnOnly(): boolean {
    return this.memberships === 'own';
  }

  private predictionFor(kind: string): Predict | undefined {
    return this.isOwnOnly && kind === 'departments user' ? previewOwnMemberships : PREDICTIONS[kind];
  }

  private async predict(
    predict: Predict,
    payload: UserData,
    record: UserDataRecord,
    { resource, detail: { count, failedRecords } }: SyncResult,
    preview: PreviewedRecord,
  ): Promise<void> {
    count.all++;
    let action: PreviewedRecord['action'];
    try {
      this.refuse(resource as HostTarget, payload, record);
      const expected = await predict(this.directory, payload, record);
      action = expected.action;
      count.success++;
      count[expected.action]++;
      preview.changes?.push(...(expected.changes ?? []));
    } catch (error) {
      action = 'failed';
      const message = describeFailure(error, this.t, record);
      count.failed++;
      failedRecords.push({ record, message });
      preview.message = message;
    }
    if (PRECEDENCE.indexOf(action) < PRECEDENCE.indexOf(preview.action)) {
      preview.action = action;
    }
  }

  private refuse(target: HostTarget, { sourceName, dataType, matchKey }: UserData, record: UserDataRecord) {
    const { userId } = this.directory.linksOf(sourceName, dataType, String(record.uid));
    const refusal = refusalOf({ target, dataType, record, userId, matchKey }, this.directory.roots);
    if (refusal) {
      throw refusal;
    }
  }

  /** Departments that the record names and that nobody knows. */
  private leftOut({ sourceName, dataType }: UserData, record: UserDataRecord): string | undefined {
    const named =
      dataType === 'user'
        ? departmentsOf(record).map(({ uid }) => uid)
        : [(record as FormatDepartment).parentUid].filter((uid) => uid != null && uid !== '').map(String);
    const unknown = named.filter((uid) => this.directory.departmentIdOf(sourceName, uid) === undefined);
    return unknown.length && !record.isDeleted && this.directory.hasDepartments
      ? this.t('Department {{uids}} is not known and would be left out', { uids: unknown.join(', ') })
      : undefined;
  }

  private keep(preview: PreviewedRecord, leftOut?: string) {
    const kind = `${preview.dataType} ${preview.action}`;
    const count = this.counts.get(kind) ?? 0;
    this.counts.set(kind, count + 1);
    if (count < KEPT_RECORDS) {
      const message = truncate(preview.message ?? leftOut, { length: KEPT_LENGTH }) || undefined;
      this.records.push({ ...preview, changes: preview.changes?.map(shortened), message });
    }
  }
}

function shortened({ field, from, to }: FieldChange): FieldChange {
  return { field, from: shortenedValue(from), to: shortenedValue(to) };
}

function shortenedValue(value: unknown): unknown {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > KEPT_LENGTH ? truncate(text, { length: KEPT_LENGTH }) : value;
}
