// One person of a source, as the page asks for them.
import type { PulledPerson } from '../../server/contracts/person';
import type { PreviewedRecord } from '../../server/contracts/types';
import type { PersonFound } from '../../server/runs/person/find-people';
import type { Id } from './common';
import type { Source } from './sources';
import type { Task } from './tasks';

/** Somebody whom a source brought. */
export type FoundPerson = PersonFound;

/** What a source has of a person, and what its mapping makes of it. */
export type PersonInSource = PulledPerson;

/** What was found when somebody was looked up. */
export interface Lookup {
  person: PersonInSource;
  /** What a sync would do; nothing, if the person is out of scope. */
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
