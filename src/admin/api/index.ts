// What the page asks the server, and what that answers.
import type { HistoryApi } from './history';
import type { PersonApi } from './person';
import type { PushApi } from './pushes';
import type { SourceApi } from './sources';
import type { SuspensionApi } from './suspensions';
import type { TaskApi } from './tasks';

export type {
  ActionCount,
  Failure,
  FieldChange,
  Outcome,
  OutcomeNotice,
  Preview,
  PreviewedRecord,
  RecordAction,
  RemovalReason,
  ShownRecord,
  SourceTest,
  TargetOutcome,
  TaskAttempt,
  TaskProgress,
} from '../../server/contracts/types';
export type { RunSummary } from '../../server/contracts/run-summary';
export type { SuspensionReason } from '../../server/contracts/suspension';

export type * from './common';
export type * from './history';
export type * from './person';
export type * from './pushes';
export type * from './sources';
export type * from './suspensions';
export type * from './tasks';

/** What the page asks of the server. Whatever goes wrong is an `Error` whose message can be shown to the user. */
export interface Api extends SourceApi, TaskApi, PushApi, HistoryApi, SuspensionApi, PersonApi {
  /** The whole address of an action on this server. */
  address(action: string): string;
  /** The address of a file of this package. */
  fileAddress(path: string): string;
}
