import type { MockServer } from '@nocobase/test';
import { person, pluginOf, signIn, startApp, stopApp } from './app';

describe('others who write during a sync', () => {
  let app: MockServer;

  beforeAll(async () => {
    app = await startApp();
  });

  afterAll(() => stopApp(app));

  it('are not sent away, and neither is the sync', async () => {
    const repository = app.db.getRepository('users');
    const others = [];
    for (const username of ['other1', 'other2', 'other3']) {
      others.push(await repository.create({ values: { username } }));
    }
    const source = await app.db
      .getRepository('userDataSyncSources')
      .create({ values: { name: 'hr', sourceType: 'test' } });
    const requests = [
      ...others.map((user) => (count: number) => ({
        url: `/users:update?filterByTk=${user.get('id')}`,
        values: { nickname: `Nickname ${count}` },
      })),
      (count: number) => ({
        url: `/userDataSyncSources:update?filterByTk=${source.get('id')}`,
        values: { displayName: `Source ${count}` },
      }),
    ];
    const answers: Record<number, number> = {};
    let isOver = false;
    // Each with an agent of its own: what one of them has closed would end the requests of the others.
    const agents = await Promise.all(requests.map(() => signIn(app)));
    const writing = requests.map(async (request, index) => {
      for (let count = 0; !isOver; count++) {
        const { url, values } = request(count);
        const { status } = await agents[index].post(url).send(values);
        answers[status] = (answers[status] ?? 0) + 1;
      }
    });
    const { resourceManager } = pluginOf(app);
    const departments = Array.from({ length: 40 }, (_, number) => ({ uid: `d${number}`, title: `D${number}` }));
    const people = Array.from({ length: 300 }, (_, number) =>
      person(number, { departments: [`d${number % 40}`, `d${(number + 1) % 40}`] }),
    );
    const results = [
      ...(await resourceManager.updateOrCreate({ sourceName: 'x', dataType: 'department', records: departments })),
      ...(await resourceManager.updateOrCreate({ sourceName: 'x', dataType: 'user', records: people })),
    ];
    isOver = true;
    await Promise.all(writing);
    expect(Object.keys(answers)).toEqual(['200']);
    expect(results.flatMap(({ detail }) => detail.failedRecords)).toEqual([]);
    expect(await repository.count({ filter: { 'departments.title': 'D1' } })).toBe(16);
  });

  it('each see what those before them have written', async () => {
    const { model } = app.db.getCollection('users');
    const { id } = await app.db.getRepository('users').create({ values: { username: 'counter', sort: 0 } });
    const increment = () =>
      app.db.sequelize.transaction(async (transaction) => {
        const row = await model.findByPk(id, { transaction, lock: transaction.LOCK.UPDATE });
        await row?.update({ sort: Number(row.get('sort')) + 1 }, { transaction });
      });
    const unrelated = () => model.update({ nickname: 'Other' }, { where: { username: 'other1' } });
    await Promise.all(Array.from({ length: 20 }, (_, number) => (number % 2 ? increment() : unrelated())));
    expect(Number((await model.findByPk(id))?.get('sort'))).toBe(10);
  });

  it('go on after one that was undone, and one that failed', async () => {
    const repository = app.db.getRepository('users');
    const undone = await app.db.sequelize.transaction();
    await repository.create({ values: { username: 'undone' }, transaction: undone });
    const later = repository.create({ values: { username: 'later' } });
    const failed = repository.create({ values: { username: 'nocobase' } }).catch((error: Error) => error);
    await undone.rollback();
    expect(await failed).toBeInstanceOf(Error);
    await later;
    expect(await repository.count({ filter: { username: ['undone', 'later'] } })).toBe(1);
  });

  it('do not wait for a transaction that waits for them', async () => {
    const repository = app.db.getRepository('users');
    // As the host begins them; tests have them take the lock at once.
    const { options } = app.db.sequelize as unknown as { options: { transactionType?: string } };
    const { transactionType } = options;
    options.transactionType = 'DEFERRED';
    await app.db.sequelize.transaction(async (transaction) => {
      await repository.create({ values: { username: 'inner' } });
      await repository.create({ values: { username: 'outer' }, transaction });
    });
    options.transactionType = transactionType;
    expect(await repository.count({ filter: { username: ['inner', 'outer'] } })).toBe(2);
  });
});
