// Who is suspended: what is written, who never is, what others are told, and what this node knows of it.
import type { Transaction } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import type { Suspension, SuspensionEntry } from '../suspensions/suspensions';
import { pluginOf, removeRows, startApp, stopApp } from './app';

describe('suspensions', () => {
  let app: MockServer;
  let ids: string[];
  const heard: string[] = [];

  beforeAll(async () => {
    app = await startApp();
    for (const event of ['userDataSync.afterSuspend', 'userDataSync.afterRestore']) {
      app.on(event, ({ suspensions: told }: { suspensions: Suspension[] }) => {
        heard.push(`${event} ${told.map(({ userId }) => userId)}`);
      });
    }
  });

  beforeEach(async () => {
    heard.length = 0;
    const values = [1, 2, 3].map((number) => ({ username: `user${number}`, nickname: `Person ${number}` }));
    const users = await app.db.getRepository('users').createMany({ records: values });
    ids = users.map((user: { get(field: string): unknown }) => String(user.get('id')));
  });

  afterEach(() => removeRows(app));
  afterAll(() => stopApp(app));

  const suspensions = () => pluginOf(app).suspensions;
  const model = () => app.db.getModel('userDataSyncSuspensions');
  const together = <T>(work: (transaction: Transaction) => Promise<T>) => app.db.sequelize.transaction(work);
  const entry = (userId: string, more: Partial<SuspensionEntry> = {}): SuspensionEntry => ({
    userId,
    sourceName: 'hr',
    reason: 'left',
    ...more,
  });
  const known = () => Promise.all(ids.map((id) => suspensions().known.has(id)));
  const rowsOfUsers = () => app.db.getModel('users').findAll({ raw: true, order: ['id'] });

  it('are written with who, since when, by which source and why', async () => {
    const removalDueAt = new Date('2030-01-02T03:04:05Z');
    const before = Date.now() - 1000;
    expect(await suspensions().suspend([entry(ids[0], { taskId: 7, removalDueAt })])).toEqual([ids[0]]);
    const byHand = entry(ids[1], { sourceName: null, reason: 'manual', by: 1 });
    expect(await suspensions().suspend([byHand])).toEqual([ids[1]]);
    const found = await suspensions().find([...ids, '999']);
    expect([...found.keys()].sort()).toEqual([ids[0], ids[1]].sort());
    expect(found.get(ids[0])).toEqual({
      ...{ userId: ids[0], sourceName: 'hr', since: expect.any(Date), reason: 'left' },
      ...{ taskId: '7', removalDueAt, by: null },
    });
    expect(found.get(ids[0])!.since.getTime()).toBeGreaterThan(before);
    expect(found.get(ids[1])).toMatchObject({ sourceName: null, reason: 'manual', taskId: null, by: '1' });
  });

  it('are lifted, and said to be', async () => {
    await suspensions().suspend([entry(ids[0]), entry(ids[1])]);
    expect(await known()).toEqual([true, true, false]);
    expect(await suspensions().lift([ids[1], ids[2]])).toEqual([ids[1]]);
    expect(await known()).toEqual([true, false, false]);
    expect(heard).toEqual([`userDataSync.afterSuspend ${ids[0]},${ids[1]}`, `userDataSync.afterRestore ${ids[1]}`]);
  });

  it('stay as they are when they are told again, by somebody else too', async () => {
    await suspensions().suspend([entry(ids[0], { sourceName: null, reason: 'manual', by: 1 })]);
    const rows = await model().findAll({ raw: true });
    expect(await suspensions().suspend([entry(ids[0]), entry(ids[0]), entry(ids[1])])).toEqual([ids[1]]);
    expect(await model().findAll({ raw: true, where: { userId: ids[0] } })).toEqual(rows);
    expect(heard).toHaveLength(2);
  });

  it('are of one writer where two come at once', async () => {
    const both = await Promise.all([
      suspensions().suspend(ids.map((id) => entry(id))),
      suspensions().suspend(ids.map((id) => entry(id, { sourceName: 'other' }))),
    ]);
    expect(both.flat().sort()).toEqual([...ids].sort());
    const lifted = await Promise.all([suspensions().lift(ids), suspensions().lift(ids)]);
    expect(lifted.flat().sort()).toEqual([...ids].sort());
  });

  it('are part of the transaction of whoever writes them', async () => {
    const stopped = together(async (transaction) => {
      expect(await suspensions().suspend([entry(ids[0])], transaction)).toEqual([ids[0]]);
      expect(await suspensions().find(ids, transaction)).toHaveProperty('size', 1);
      throw new Error('stopped');
    });
    await expect(stopped).rejects.toThrow('stopped');
    expect([heard, await known(), await model().count()]).toEqual([[], [false, false, false], 0]);
    await together(async (transaction) => {
      await suspensions().suspend([entry(ids[0])], transaction);
      expect(heard).toEqual([]);
    });
    expect([heard.length, await known()]).toEqual([1, [true, false, false]]);
  });

  it('are committed although a listener fails', async () => {
    const fail = () => {
      throw new Error('no');
    };
    app.on('userDataSync.afterSuspend', fail);
    expect(await suspensions().suspend([entry(ids[0])])).toEqual([ids[0]]);
    app.off('userDataSync.afterSuspend', fail);
    expect(await known()).toEqual([true, false, false]);
  });

  it('are never of a user with the root role, of oneself, or of nobody', async () => {
    const [, self] = ids;
    const wanted = ['1', self, '999'].map((id) => entry(id, { sourceName: null, reason: 'manual', by: self }));
    expect(await suspensions().suspend(wanted)).toEqual([]);
    expect(await model().count()).toBe(0);
    const refusals = await suspensions().refusalsOf(['1', ...ids, '999'], Number(self));
    expect([...refusals].map(([id, { message }]) => [id, message])).toEqual([
      ['1', 'Users with the root role can not be suspended'],
      [self, 'You can not suspend yourself'],
      ['999', 'There is no user with the id 999'],
    ]);
  });

  it('leave the rows of users as they are', async () => {
    const before = await rowsOfUsers();
    await suspensions().suspend(ids.map((id) => entry(id)));
    expect(await rowsOfUsers()).toEqual(before);
    await suspensions().lift(ids);
    expect(await rowsOfUsers()).toEqual(before);
  });

  it('end with the user', async () => {
    await suspensions().suspend(ids.map((id) => entry(id)));
    await app.db.getRepository('users').destroy({ filterByTk: ids[0] });
    expect(await model().count()).toBe(2);
    await app.db.getRepository('users').destroy({ filter: { id: [ids[1], ids[2]] } });
    expect(await model().count()).toBe(0);
    expect(heard).toHaveLength(1);
  });

  it('are asked for in a few queries, however many there are', async () => {
    const records = Array.from({ length: 60 }, (_, number) => ({ username: `many${number}` }));
    const users = await app.db.getRepository('users').createMany({ records });
    const many = users.map((user: { get(field: string): unknown }) => entry(String(user.get('id'))));
    const query = vi.spyOn(app.db.sequelize, 'query');
    await together((transaction) => suspensions().suspend(many, transaction));
    expect(query.mock.calls.length).toBeLessThan(15);
    query.mockRestore();
    expect(await model().count()).toBe(60);
  });

  describe('as this node knows them', () => {
    const behindOurBack = (userId: string) =>
      model().create({ userId, sourceName: 'hr', since: new Date(), reason: 'left' });

    it('are those that another node wrote, whose message never came', async () => {
      expect(await known()).toEqual([false, false, false]);
      await behindOurBack(ids[0]);
      await eventually(async () => expect(await known()).toEqual([true, false, false]));
      // As many as before, but others.
      await model().destroy({ where: { userId: ids[0] } });
      await behindOurBack(ids[1]);
      await eventually(async () => expect(await known()).toEqual([false, true, false]));
      await model().destroy({ where: {} });
      await eventually(async () => expect(await known()).toEqual([false, false, false]));
    });

    it('are those that another node wrote, at once when it tells', async () => {
      await behindOurBack(ids[0]);
      await pluginOf(app).handleSyncMessage({ type: 'suspensionsChanged' });
      expect(await known()).toEqual([true, false, false]);
    });

    it('are not answered from what was read too long ago, should nobody have looked', async () => {
      await suspensions().known.stop();
      await behindOurBack(ids[0]);
      await eventually(async () => expect(await known()).toEqual([true, false, false]));
      suspensions().known.start();
    });

    it('are not answered where the database can not be asked', async () => {
      await suspensions().known.stop();
      const find = vi.spyOn(model(), 'findAll').mockRejectedValue(new Error('gone'));
      await suspensions().known.renew();
      await expect(suspensions().known.has(ids[0])).rejects.toThrow('gone');
      find.mockRestore();
      expect(await known()).toEqual([false, false, false]);
      suspensions().known.start();
    });

    it('are nobody as long as there is no table', async () => {
      await app.db.sequelize.getQueryInterface().dropTable(model().getTableName() as never);
      await suspensions().known.renew();
      expect(await known()).toEqual([false, false, false]);
      await pluginOf(app).tables.putRight();
      expect(await suspensions().suspend([entry(ids[0])])).toEqual([ids[0]]);
    });

    it('ask the database once for many who ask at the same time', async () => {
      const query = vi.spyOn(app.db.sequelize, 'query');
      await suspensions().known.stop();
      await suspensions().known.renew();
      query.mockClear();
      await Promise.all(Array.from({ length: 100 }, () => known()));
      expect(query).not.toHaveBeenCalled();
      query.mockRestore();
      suspensions().known.start();
    });
  });
});
