// One person of a source, as the page asks for them.
import type { Problem } from '../../server/contracts/catalogue';
import type { PreviewedRecord } from '../../server/contracts/types';
import type { Id } from './common';
import type { Source } from './sources';
import type { Task } from './tasks';

/** Somebody whom a source brought. */
export interface FoundPerson {
  uid: string;
  name: string;
  /** What tells them from others of the same name. */
  details: string[];
}

/** What a source has of a person, and what its mapping makes of it. */
export interface PersonInSource {
  attributes: Record<string, unknown>;
  inScope: boolean;
  /** The fields that the mapping made. */
  record?: Record<string, unknown>;
  /** Whether the source has a mapping. */
  isMapped: boolean;
  /** Why the mapping could make nothing of it. */
  problem?: Problem;
  /** Stands for what the source has. */
  digest: string;
}

/** What was found when somebody was looked up. */
export interface Lookup {
  person: PersonInSource;
  /** What a sync would do; nothing, if the person is out of scope or the mapping failed. */
  planned?: PreviewedRecord;
  unsupportedTargets: string[];
}

/** What the page asks of the server about one person of a source. */
export interface PersonApi {
  /** The first people whom a source brought, with this text in their uid or a name. */
  findPeople(source: Source, search: string): Promise<FoundPerson[]>;
  /** Starts a task that tells what the source has of a person and what a sync would do; gives its id. */
  previewPerson(source: Source, uid: string): Promise<Id>;
  /**
   * Starts a task that writes a person; gives its id.
   * @param digest what was seen of the person: if the source has something else by then, nothing is written
   */
  pullPerson(source: Source, uid: string, digest: string): Promise<Id>;
  /** What a task found that looked somebody up; undefined, if it is no longer kept. */
  getLookup(task: Task): Promise<Lookup | undefined>;
}
