// Whether a read may leave out who has not changed since the last one, and what the next one has to know for it.
import { expiryFilter } from '../directory/person';
import type { Entry } from '../directory/entry';
import type { FirstUid } from '../directory/seen-uids';
import type { LdapSettings } from '../options';
import type { Connection } from '../protocol/connection';
import { type Marks, marksOf } from './marks';
import { type ReadState, readStateOf } from './read-state';

/** Asks whether anybody is found by a filter. */
type FindsAnybody = (filter: string) => Promise<boolean>;

/** One read of a source that reads only what has changed. */
export class Changes {
  private surroundings?: string;
  /** What the changes are read since, if it is not everything. */
  private since?: ReadState;

  private constructor(
    private readonly settings: LdapSettings,
    private readonly former: ReadState | undefined,
    private readonly marks: Marks | undefined,
    readonly now: Date,
  ) {}

  /**
   * To be called before anything is read.
   * @param kept what the last read left
   */
  static async begin(connection: Connection, settings: LdapSettings, kept: unknown): Promise<Changes> {
    return new Changes(settings, readStateOf(kept), await marksOf(connection, settings), new Date());
  }

  /** What has to be read of everybody. */
  get attributes(): string[] {
    return this.marks?.attributes ?? [];
  }

  /** By what people were known when all of them were read. */
  get uid(): FirstUid | undefined {
    return this.since?.uid;
  }

  /**
   * A filter of the people who may have changed; nothing, if all are to be read.
   * @param surroundings a digest of all that their records depend on besides their own entries; nothing, if that is not known
   */
  filter(surroundings: string | undefined): string | undefined {
    this.surroundings = surroundings;
    const { former, marks, settings, now } = this;
    if (!former || !marks || former.server !== marks.server || former.surroundings !== surroundings || this.isDue()) {
      return undefined;
    }
    this.since = former;
    const changed = marks.since(former.mark);
    const expired = expiryFilter(settings, new Date(former.at), now);
    return expired ? `(|${changed}${expired})` : changed;
  }

  see(person: Entry) {
    this.marks?.see(person);
  }

  /**
   * What the next read has to know; nothing, if it has to read everything. To be called once everything is read.
   * @param uid by what people are known, if there are any
   */
  async left(uid: FirstUid | undefined, findsAnybody: FindsAnybody): Promise<ReadState | undefined> {
    const { marks, surroundings, since, now } = this;
    const mark = marks?.reached(since?.mark);
    if (!marks || surroundings === undefined || mark === undefined || !uid) {
      return undefined;
    }
    // A server that does not let this account search for changes finds nobody, and says that all is well.
    if (!since && !(await findsAnybody(marks.since(marks.attributes.length > 0 ? mark : '0')))) {
      return undefined;
    }
    const at = now.getTime();
    return { version: 1, server: marks.server, mark, surroundings, uid, at, fullAt: since?.fullAt ?? at };
  }

  /** Whether it is time to read everything. */
  private isDue(): boolean {
    const age = this.now.getTime() - (this.former?.fullAt ?? 0);
    return age < 0 || age >= (this.settings.fullReadEvery ?? 0);
  }
}
