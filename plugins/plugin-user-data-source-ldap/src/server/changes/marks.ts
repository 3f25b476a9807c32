// How far a server's changes are known, by what it numbers or dates them with.
import { Entry } from '../directory/entry';
import { Fault } from '../fault';
import type { LdapSettings } from '../options';
import type { Connection } from '../protocol/connection';
import { readAttributes } from '../protocol/read-entry';
import { timeIn, timeText } from './generalized-time';

/** The marks of one server. They know no clock but the server's: that of this machine can only make a mark earlier. */
export interface Marks {
  /** Whose they are: a mark of another one says nothing here. */
  server: string;
  /** What has to be read of everybody. */
  attributes: string[];
  /** To be called for every person that is read. */
  see(person: Entry): void;
  /** A filter of whatever changed after a mark, and of some that changed before. */
  since(mark: string): string;
  /**
   * The mark of what was read: whatever changes after it began, changes after the mark.
   * @param former the mark that only the changes were read since
   */
  reached(former?: string): string | undefined;
}

/** The marks of the server at the other end, taken before anything is read; nothing, if it has none. */
export async function marksOf(
  connection: Connection,
  { preset }: Pick<LdapSettings, 'preset'>,
): Promise<Marks | undefined> {
  return preset === 'activeDirectory' ? sequenceMarks(connection) : new TimeMarks(connection.url);
}

const SEQUENCE = 'uSNChanged';

/** Active Directory numbers its changes, each of its servers in its own way. */
async function sequenceMarks(connection: Connection): Promise<Marks | undefined> {
  const root = await read(connection, '', ['dsServiceName', 'highestCommittedUSN']);
  const [name, highest] = [root?.text('dsServiceName'), root?.text('highestCommittedUSN')];
  const [invocation] = (name && (await read(connection, name, ['invocationId']))?.bytes('invocationId')) || [];
  if (!name || !invocation || !/^\d+$/.test(highest ?? '')) {
    return undefined;
  }
  return {
    server: `${name} ${invocation.toString('hex')}`,
    attributes: [],
    see: () => {},
    since: (mark) => `(${SEQUENCE}>=${BigInt(mark) + 1n})`,
    reached: () => highest,
  };
}

async function read(connection: Connection, dn: string, attributes: string[]): Promise<Entry | undefined> {
  try {
    return new Entry(dn, await readAttributes(connection, dn, attributes));
  } catch (error) {
    if (error instanceof Fault) {
      return undefined;
    }
    throw error;
  }
}

const TIME = 'modifyTimestamp';
/** Milliseconds that changes of a replica may be late, or a server's clock be put back. */
const OVERLAP = 300_000;

/** The latest time that somebody was changed at, less the time that reading took. */
class TimeMarks implements Marks {
  readonly attributes = [TIME];
  private readonly begun = performance.now();
  private latest = 0;
  /** Whether everybody has a time that can be read. */
  private isKnown = true;

  constructor(readonly server: string) {}

  see(person: Entry) {
    const time = timeIn(person.text(TIME));
    this.isKnown &&= time !== undefined;
    this.latest = Math.max(this.latest, time ?? 0);
  }

  since(mark: string): string {
    return `(${TIME}>=${timeText(Number(mark) - OVERLAP)})`;
  }

  reached(former?: string): string | undefined {
    if (!this.isKnown || (!former && !this.latest)) {
      return undefined;
    }
    // A server's clock is now at what it wrote last, or later; a time in the future was never on it.
    const read = Math.min(this.latest, Date.now()) - (performance.now() - this.begun);
    return String(Math.floor(Math.max(Number(former ?? 0), read)));
  }
}
