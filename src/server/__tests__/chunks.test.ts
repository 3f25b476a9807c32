import type { MockServer } from '@nocobase/test';
import { type OriginRecord, UserDataResource, type UserDataRecord } from '../index';
import { isHostsOwn } from '../directory/handlers/host-targets';
import { person, pluginOf, startApp, stopApp } from './app';

describe('many records', () => {
  let app: MockServer;

  beforeEach(async () => {
    app = await startApp();
  });

  afterEach(() => stopApp(app));

  const manager = () => pluginOf(app).resourceManager;
  const write = (records: UserDataRecord[], more: object = {}) =>
    manager().updateOrCreate({ sourceName: 'hr', dataType: 'user', records, ...more });
  const writeDepartments = (records: UserDataRecord[]) =>
    manager().updateOrCreate({ sourceName: 'hr', dataType: 'department', records });
  const people = (count: number, more: (number: number) => object = () => ({})) =>
    Array.from({ length: count }, (_, number) => person(number, { email: `u${number}@example.com`, ...more(number) }));

  /** How many queries are made meanwhile. */
  const countQueries = async (work: () => Promise<unknown>) => {
    const query = vi.spyOn(app.db.sequelize, 'query');
    await work();
    const count = query.mock.calls.length;
    query.mockRestore();
    return count;
  };

  /** The rows' events of the host that fire meanwhile. */
  const listen = async (work: () => Promise<unknown>) => {
    const heard: string[] = [];
    for (const collection of ['users', 'departments', 'departmentsUsers']) {
      for (const event of ['afterCreate', 'afterUpdate', 'afterDestroy', 'afterBulkCreate', 'afterBulkDestroy']) {
        app.db.on(`${collection}.${event}`, () => void heard.push(`${collection}.${event}`));
      }
    }
    await work();
    return heard;
  };

  it('that are as they should be cost a few queries, and no event', async () => {
    const departments = Array.from({ length: 60 }, (_, index) => ({
      uid: `d${index}`,
      title: `D${index}`,
      parentUid: index ? `d${Math.floor(index / 3)}` : undefined,
    }));
    const users = people(300, (number) => ({
      departments: [
        { uid: `d${number % 60}`, isMain: true },
        { uid: `d${(number + 1) % 60}`, isOwner: number % 5 === 0 },
      ],
    }));
    await writeDepartments(departments);
    await write(users);
    // The ledger moves what was said before.
    await write(users);
    let events: string[] = [];
    const queries = await countQueries(async () => {
      events = await listen(async () => {
        await writeDepartments(departments);
        await write(users);
      });
    });
    expect(queries).toBeLessThanOrEqual(0.15 * 360);
    expect(events).toEqual([]);
  });

  it('fire each event once for each row, and get their default role', async () => {
    await writeDepartments([{ uid: 'd', title: 'Sales' }]);
    const events = await listen(() => write(people(120, () => ({ departments: ['d'] }))));
    const count = (name: string) => events.filter((event) => event === name).length;
    expect(count('users.afterCreate')).toBe(120);
    expect(count('departmentsUsers.afterBulkCreate')).toBe(120);
    const users = await app.db
      .getRepository('users')
      .find({ appends: ['roles'], filter: { username: { $startsWith: 'user' } } });
    expect(new Set(users.flatMap(({ roles }: { roles: { name: string }[] }) => roles.map(({ name }) => name)))).toEqual(
      new Set(['member']),
    );
  });

  it('with bad ones among them lose only these', async () => {
    const users = people(150, (number) => (number % 50 === 7 ? { username: 'nocobase' } : {}));
    const [result] = await write(users);
    expect(result.detail.count).toMatchObject({ all: 150, created: 147, failed: 3 });
    expect(result.detail.failedRecords.map(({ record }) => record.uid)).toEqual(['u7', 'u57', 'u107']);
    const mended = await write(people(150));
    expect(mended[0].detail.count).toMatchObject({ created: 3, unchanged: 147, failed: 0 });
  });

  it('fail alone where the database alone knows why', async () => {
    app.db.on('users.beforeCreate', (user: { get(field: string): unknown }) => {
      if (user.get('username') === 'user33') {
        throw new Error('Not this one');
      }
    });
    const [result] = await write(people(120));
    expect(result.detail.count).toMatchObject({ created: 119, failed: 1 });
    expect(result.detail.failedRecords[0].message).toBe('Not this one');
    expect(await app.db.getRepository('userDataSyncRecordsResources').count({ filter: { resource: 'users' } })).toBe(
      119,
    );
  });

  it('are matched, renamed, swapped and removed as one by one', async () => {
    await app.db.getRepository('users').create({ values: { username: 'user3', nickname: 'Local' } });
    await write(people(10), { matchKey: 'username' });
    expect(await app.db.getRepository('users').count()).toBe(11);
    const moved = people(10, (number) =>
      number === 1
        ? { username: 'user2' }
        : number === 2
          ? { username: 'user1' }
          : number === 5
            ? { isDeleted: true }
            : {},
    );
    const [result] = await write(moved);
    expect(result.detail.count).toMatchObject({ failed: 0, deleted: 1, updated: 2, unchanged: 7 });
  });

  it('find a department that is made with them, wherever it comes', async () => {
    await writeDepartments([
      { uid: 'child', title: 'Child', parentUid: 'later' },
      { uid: 'top', title: 'Top' },
      { uid: 'below', title: 'Below', parentUid: 'top' },
      { uid: 'later', title: 'Later' },
    ]);
    const rows = await app.db.getRepository('departments').find({ appends: ['parent'], sort: 'id' });
    expect(
      rows.map(({ title, parent, isLeaf }: { title: string; parent?: { title: string }; isLeaf: boolean }) => [
        title,
        parent?.title,
        isLeaf,
      ]),
    ).toEqual([
      ['Child', 'Later', true],
      ['Top', undefined, false],
      ['Below', 'Top', true],
      ['Later', undefined, false],
    ]);
  });

  describe('of a target of another plugin', () => {
    class Badges extends UserDataResource {
      name = 'badges';
      accepts = ['user' as const];
      alone: string[] = [];
      together: number[] = [];
      takes = (count: number) => count;

      async create({ sourceUk }: OriginRecord) {
        this.alone.push(sourceUk);
        return [];
      }

      async update() {
        return [];
      }

      async writeMany(records: OriginRecord[]) {
        this.together.push(records.length);
        return records.slice(0, this.takes(records.length)).map(({ sourceUk }) => ({
          action: 'created' as const,
          changes: [{ resourcesPk: sourceUk, isDeleted: false }],
        }));
      }
    }

    const register = () => {
      const badges = new Badges(app.db, app.logger);
      manager().registerResource(badges, { before: 'users' });
      return badges;
    };

    it('are offered together, with the links it answers', async () => {
      const badges = register();
      const [result] = await write(people(20));
      expect(result.detail.count).toMatchObject({ created: 20 });
      expect(badges).toMatchObject({ together: [20], alone: [] });
      expect(await app.db.getRepository('userDataSyncRecordsResources').count({ filter: { resource: 'badges' } })).toBe(
        20,
      );
    });

    it('go one by one where it stops, and on together after that', async () => {
      const badges = register();
      badges.takes = (count) => Math.min(count, 6);
      const [result] = await write(people(20));
      expect(result.detail.count).toMatchObject({ all: 20, success: 20 });
      expect(badges.alone).toEqual(['u6', 'u13']);
    });

    it('go one by one where it fails', async () => {
      const badges = register();
      badges.takes = () => {
        throw new Error('no');
      };
      await write(people(3));
      expect(badges.alone).toEqual(['u0', 'u1', 'u2']);
    });

    it('are left to it where it only bears the name of one of the host’s', () => {
      class UserDataSyncResource extends Badges {
        name = 'users';
      }
      const [users] = manager().resources.nodes;
      expect(isHostsOwn(users)).toBe(true);
      expect(isHostsOwn(new UserDataSyncResource(app.db, app.logger))).toBe(false);
      const Derived = class extends (users.constructor as typeof Badges) {};
      expect(isHostsOwn(new Derived(app.db, app.logger))).toBe(false);
    });
  });
});
