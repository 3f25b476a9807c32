// The source type: reads a directory, or tests whether it can be read.
import { type SourceTest, SyncSource, type UserData } from '@nocobase/plugin-user-data-sync';
import { Changes } from './changes/changes';
import { checkOptions } from './check-options';
import { Fault } from './fault';
import { attributesFor, defaultMapping } from './mapping';
import type { LdapSettings } from './options';
import { connect } from './protocol/connect';
import type { Connection } from './protocol/connection';
import { type OnRead, Reading, type ReadRecords } from './reading';
import { testReading } from './test-reading';
import { type Translate, translateWith } from './translate';

/**
 * Pulls the people and departments of a directory. Whatever is not proven to be all of them is an error, so that what is handed on
 * is complete.
 */
export class LdapSource extends SyncSource {
  static readonly secretOptions = ['bindPassword', 'clientKey'];
  static readonly attributes = attributesFor;
  static readonly defaultMapping = defaultMapping;

  async *pull(): AsyncGenerator<UserData> {
    yield* this.read(async function* (connection, settings, onRead) {
      const isFull = settings.fullReadEvery === undefined;
      const changes = isFull ? undefined : await Changes.begin(connection, settings, this.state);
      const reading = new Reading(connection, settings, { onRead, changes });
      yield* reading.records();
      this.state = await reading.state();
    });
  }

  /** One person, and of the departments as much as says in which of them they are. */
  async *pullOne(uid: string): AsyncGenerator<UserData> {
    yield* this.read((connection, settings, onRead) => new Reading(connection, settings, { onRead }).person(uid));
  }

  private async *read(
    records: (
      this: LdapSource,
      connection: Connection,
      settings: LdapSettings,
      onRead: OnRead,
    ) => AsyncGenerator<ReadRecords>,
  ): AsyncGenerator<UserData> {
    const sourceName = this.instance.name;
    const t = this.translate();
    const words = { departments: t('Reading departments'), people: t('Reading people') };
    const onRead: OnRead = (kind, done) => this.progress({ done, message: words[kind] });
    let connection: Connection | undefined;
    try {
      const settings = this.settings();
      connection = await connect(settings, this.signal);
      for await (const payload of records.call(this, connection, settings, onRead)) {
        yield { sourceName, ...payload };
      }
    } catch (error) {
      throw inWords(error, t);
    } finally {
      connection?.close();
    }
  }

  /** What the server says of itself, and the first page of departments and of people. */
  async test(): Promise<SourceTest> {
    const t = this.translate();
    let connection: Connection | undefined;
    try {
      const settings = this.settings();
      const started = Date.now();
      connection = await connect(settings, this.signal);
      return await testReading(connection, { settings, t, started });
    } catch (error) {
      throw inWords(error, t);
    } finally {
      connection?.close();
    }
  }

  private settings(): LdapSettings {
    return checkOptions(this.options);
  }

  private translate(): Translate {
    return translateWith(this.ctx.t);
  }
}

function inWords(error: unknown, t: Translate): unknown {
  return error instanceof Fault ? new Error(error.in(t)) : error;
}
