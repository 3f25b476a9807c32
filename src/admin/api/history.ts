// What was changed of a person or a department, as the page asks for it.
import type { ShownHistory } from '../../server/runs/history/history-rows';
import type { HistorySubjectFound } from '../../server/runs/history/history-subjects';
import type { Page, PageRequest } from './common';

/** Whose history is looked at: a row of the host, or what a record of a source became. */
export type HistorySubject = { name: string; dataType: string } & (
  { id: string } | { sourceName: string; uid: string }
);

/** Somebody whose history can be looked at. */
export type FoundSubject = HistorySubjectFound;

/** What a task or push changed of a person or a department at once. */
export type HistoryEntry = ShownHistory;

/** What the page asks of the server about the history. */
export interface HistoryApi {
  /** What tasks and pushes changed of somebody, the newest first. */
  listHistory(subject: HistorySubject, page: PageRequest): Promise<Page<HistoryEntry>>;
  /** The first people and departments with this text in a name, those who were deleted among them. */
  findHistorySubjects(search: string): Promise<FoundSubject[]>;
}
