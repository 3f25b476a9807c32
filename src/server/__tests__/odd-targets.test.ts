// Targets that never come back or answer what they must not: their records fail by name, everybody else goes on.
import type { MockServer } from '@nocobase/test';
import {
  type OriginRecord,
  type PulledData,
  type RecordResourceChanged,
  type SyncResult,
  type SyncSource,
  type UserData,
  UserDataResource,
} from '../index';
import {
  type Agent,
  addSource,
  endOf,
  gate,
  person,
  pluginOf,
  push,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

/** Does what a test wants. */
class Mailboxes extends UserDataResource {
  name = 'mailboxes';
  accepts = ['user' as const];
  declare timeLimit?: number;
  declare writeMany?: UserDataResource['writeMany'];
  answer: (record: OriginRecord) => unknown = () => [];
  asked: string[] = [];

  async create(record: OriginRecord) {
    this.asked.push(record.sourceUk);
    return this.answer(record) as RecordResourceChanged[];
  }

  async update(record: OriginRecord) {
    return this.create(record);
  }
}

const never = () => new Promise<never>(() => {});

describe('a target', () => {
  let app: MockServer;
  let agent: Agent;
  let mailboxes: Mailboxes;
  let pull: (source: SyncSource) => PulledData;

  const prepare = async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, (source) => pull(source));
    mailboxes = new Mailboxes(app.db, pluginOf(app).resourceManager.logger as never);
    pluginOf(app).resourceManager.registerResource(mailboxes, { after: 'users' });
    await addSource(app);
  };
  const users = (...numbers: number[]): UserData => ({
    sourceName: 'hr',
    dataType: 'user',
    records: numbers.map((number) => person(number)),
  });
  const send = async (...numbers: number[]) => {
    const results: SyncResult[] = await push(agent, { ...users(...numbers) });
    const { count, failedRecords } = results.find(({ resource }) => resource === 'mailboxes')!.detail;
    const messages = Object.fromEntries(failedRecords.map(({ record, message }) => [record.uid, message]));
    expect(count.all).toBe(numbers.length);
    expect(count.success).toBe(count.created + count.updated + count.unchanged + count.deleted);
    expect(count.failed).toBe(failedRecords.length);
    return { count, messages, others: results.filter(({ resource }) => resource !== 'mailboxes') };
  };
  const linksOf = async () => {
    const links = await app.db
      .getRepository('userDataSyncRecordsResources')
      .find({ filter: { resource: 'mailboxes' } });
    return links.map((link: { resourcePk: string }) => link.resourcePk).sort();
  };

  describe('that answers oddly', () => {
    beforeAll(prepare);
    afterAll(() => stopApp(app));
    beforeEach(() => {
      mailboxes.answer = () => [];
      mailboxes.writeMany = undefined;
      mailboxes.timeLimit = undefined;
      mailboxes.asked = [];
    });
    afterEach(async () => {
      await removeRows(app);
      await addSource(app);
    });

    it.each([
      ['an object', { resourcesPk: 1 }, '{"resourcesPk":1}'],
      ['a text', 'ok', '"ok"'],
      ['true', true, 'true'],
      ['a list of nothing', [null], '[null]'],
      ['a change without a key', [{ isDeleted: false }], '[{"isDeleted":false}]'],
      ['a key that is no key', [{ resourcesPk: { toString: 1 } }], '[{"resourcesPk":{"toString":1}}]'],
    ])('to create (%s) fails that record', async (_, answer, shown) => {
      mailboxes.answer = ({ sourceUk }) => (sourceUk === 'u2' ? answer : [{ resourcesPk: sourceUk, isDeleted: false }]);
      const { count, messages } = await send(1, 2, 3);
      expect(count).toMatchObject({ created: 2, failed: 1 });
      expect(messages).toEqual({ u2: `Target "mailboxes" answered ${shown} instead of [{ resourcesPk, isDeleted }]` });
      expect(await linksOf()).toEqual(['u1', 'u3']);
    });

    it.each([
      ['nothing', undefined],
      ['null', null],
      ['an empty list', []],
    ])('to create (%s) has no links', async (_, answer) => {
      mailboxes.answer = () => answer;
      expect((await send(1)).count).toMatchObject({ created: 1, failed: 0 });
    });

    it.each([
      ['nothing', undefined, 'undefined'],
      ['null', null, 'null'],
      ['an object', { action: 'created' }, '{"action":"created"}'],
      ['a text', 'all', '"all"'],
    ])('to writeMany (%s) fails all it was offered', async (_, answer, shown) => {
      mailboxes.writeMany = async () => answer as never;
      const { count, messages } = await send(1, 2, 3);
      expect(count).toMatchObject({ success: 0, failed: 3 });
      expect(Object.keys(messages)).toEqual(['u1', 'u2', 'u3']);
      expect(messages.u1).toBe(
        `Target "mailboxes" answered ${shown} instead of ` +
          '[{ action: "created" | "updated" | "unchanged" | "deleted", changes? }]',
      );
      expect(mailboxes.asked).toEqual([]);
    });

    it('for more records than it was offered fails all of these', async () => {
      mailboxes.writeMany = async (records) => [...records, ...records].map(() => ({ action: 'created' as const }));
      const { messages } = await send(1, 2);
      expect(messages.u2).toBe('Target "mailboxes" was offered 2 records and answered for 4');
    });

    it.each([
      ['an unknown action', { action: 'moved' }],
      ['no action', {}],
      ['an action of every object', { action: 'constructor' }],
      ['nothing', undefined],
      ['changes that are no list', { action: 'created', changes: { resourcesPk: 1 } }],
      ['a key that is none', { action: 'created', changes: [{ resourcesPk: undefined }] }],
    ])('for a record of many (%s) fails that one', async (_, odd) => {
      mailboxes.writeMany = async (records) =>
        records.map(({ sourceUk }) =>
          sourceUk === 'u2'
            ? (odd as never)
            : { action: 'created' as const, changes: [{ resourcesPk: sourceUk, isDeleted: false }] },
        );
      const { count, messages } = await send(1, 2, 3);
      expect(count).toMatchObject({ created: 2, failed: 1 });
      expect(messages.u2).toMatch(/^Target "mailboxes" answered .* instead of \{ action: "created"/);
      expect(await linksOf()).toEqual(['u1', 'u3']);
      expect(JSON.stringify(count)).not.toContain('null');
    });

    it.each<[string, (records: OriginRecord[]) => unknown]>([
      ['empties it', (records) => records.splice(0)],
      ['fills it', (records) => records.push(...records)],
      ['turns it round', (records) => records.reverse()],
    ])('once it has got its list and %s neither spins nor skips a record', async (_, handle) => {
      mailboxes.writeMany = async (records) => {
        handle(records);
        return [];
      };
      mailboxes.answer = ({ sourceUk }) => [{ resourcesPk: sourceUk, isDeleted: false }];
      expect((await send(1, 2, 3)).count).toMatchObject({ created: 3, failed: 0 });
      expect(mailboxes.asked).toEqual(['u1', 'u2', 'u3']);
    });

    it('by throwing what has no message fails the record with a sentence', async () => {
      mailboxes.answer = () => {
        throw Object.create(null);
      };
      expect((await send(1)).messages).toEqual({ u1: 'An error without a message was thrown: {}' });
    });

    it('by throwing megabytes fails the record with a part of them', async () => {
      mailboxes.answer = () => {
        throw new Error('<p>'.repeat(1_000_000));
      };
      expect((await send(1)).messages.u1).toHaveLength(500);
    });

    it.each<[string, () => void]>([
      ['create', () => (mailboxes.answer = never)],
      ['writeMany', () => (mailboxes.writeMany = never)],
    ])('with nothing at all to %s has a limit, and is not asked again', async (_, hang) => {
      mailboxes.timeLimit = 0.2;
      hang();
      const { count, messages, others } = await send(...Array.from({ length: 600 }, (_unused, number) => number));
      expect(count).toMatchObject({ success: 0, failed: 600 });
      expect(messages.u0).toBe('Target "mailboxes" did not answer within 0.2 s');
      expect(messages.u599).toBe('Target "mailboxes" did not answer for an earlier record and was not asked again');
      expect(mailboxes.asked.length).toBeLessThan(2);
      for (const { detail } of others) {
        expect(detail.count).toMatchObject({ all: 600, failed: 0 });
      }
      // The lock of the source is free.
      mailboxes.answer = () => [];
      mailboxes.writeMany = undefined;
      expect((await send(1)).count).toMatchObject({ created: 1 });
    });

    it('with nothing at all is not asked again in the same task', async () => {
      mailboxes.timeLimit = 0.2;
      mailboxes.answer = never;
      pull = async () => [users(1), users(2), users(3)];
      const ended = await endOf(app, (await startTask(agent)).id);
      expect(ended).toMatchObject({ status: 'failed', outcome: { records: 3, failedRecords: 3 } });
      expect(mailboxes.asked).toEqual(['u1']);
    });

    it.each(['create', 'writeMany'])(
      'with nothing at all to %s does not keep a task from being cancelled',
      async (kind) => {
        const hanging = gate();
        const hang = () => {
          hanging.open();
          return never();
        };
        mailboxes.answer = hang;
        mailboxes.writeMany = kind === 'writeMany' ? hang : undefined;
        pull = async () => [users(1)];
        const { id } = await startTask(agent);
        await hanging.opened;
        await agent.post(`/userData:cancel?id=${id}`);
        expect(await endOf(app, id)).toMatchObject({
          status: 'cancelled',
          failures: [{ uid: 'u1', message: 'Target "mailboxes" had not answered when this was stopped' }],
        });
        mailboxes.answer = () => [];
        mailboxes.writeMany = undefined;
        expect((await send(1)).count).toMatchObject({ created: 1 });
      },
    );
  });

  it('that never answers does not keep the application from stopping', async () => {
    await prepare();
    const hanging = [gate(), gate()];
    const begun = [...hanging];
    mailboxes.answer = () => {
      begun.pop()?.open();
      return never();
    };
    pull = async () => [users(1)];
    const { id } = await startTask(agent);
    await hanging[1].opened;
    const pushed = pluginOf(app).syncService.push({ dataType: 'user', sourceName: 'other', records: [person(2)] });
    const refused = expect(pushed).rejects.toMatchObject({ status: 503 });
    await hanging[0].opened;
    await app.emitAsync('beforeStop');
    await refused;
    expect(await endOf(app, id)).toMatchObject({ status: 'failed', message: expect.stringContaining('was stopped') });
    expect(await app.db.getCollection('userDataSyncLocks').model.count()).toBe(0);
    await stopApp(app);
  });
});
