import type { MockServer } from '@nocobase/test';
import { type OriginRecord, UserDataResource } from '../index';
import { pluginOf, startApp, stopApp } from './app';

/** A target that remembers what it was asked to do. */
class Badges extends UserDataResource {
  name = 'badges';
  accepts = ['user' as const];
  calls: { method: string; record: OriginRecord; pks?: unknown }[] = [];
  gone = false;

  async create(record: OriginRecord) {
    this.calls.push({ method: 'create', record });
    if (record.sourceUk === 'bad') {
      throw new Error('No badge for this one');
    }
    return [{ resourcesPk: `badge-${record.sourceUk}`, isDeleted: false }];
  }

  async update(record: OriginRecord, pks: (number | string)[]) {
    this.calls.push({ method: 'update', record, pks });
    return this.gone ? pks.map((resourcesPk) => ({ resourcesPk, isDeleted: true })) : [];
  }
}

describe('a target of another plugin', () => {
  let app: MockServer;
  let badges: Badges;

  beforeEach(async () => {
    app = await startApp();
    badges = new Badges(app.db, app.logger);
  });

  afterEach(() => stopApp(app));

  const manager = () => pluginOf(app).resourceManager;
  const write = (...records: { uid: string; [field: string]: unknown }[]) =>
    manager().updateOrCreate({ sourceName: 'hr', dataType: 'user', records });

  it('is written in the place it asked for, with the links made before it', async () => {
    manager().registerResource(badges, { before: 'departments', after: 'users' });
    expect(manager().resources.nodes.map(({ name }) => name)).toEqual(['users', 'badges', 'departments']);
    const results = await write({ uid: 'a' });
    expect(results.map(({ resource }) => resource)).toEqual(['users', 'badges', 'departments']);
    expect(badges.calls[0].record.resources).toMatchObject([{ resource: 'users', resourcePk: '2' }]);
  });

  it('may come before the host’s', async () => {
    manager().registerResource(badges, { before: 'users' });
    expect(manager().resources.nodes[0].name).toBe('badges');
    await write({ uid: 'a' });
    expect(badges.calls[0].record.resources).toEqual([]);
  });

  it('sees records in their order and untouched', async () => {
    manager().registerResource(badges);
    const records = ['c', 'a', 'b'].map((uid) => ({ uid, roles: ['x'], password: 'y', nested: { z: [1] } }));
    await write(...records);
    expect(badges.calls.map(({ record }) => record.metaData)).toEqual(records);
  });

  it('gets an update with its own keys once it has links, and a create again when they went', async () => {
    manager().registerResource(badges);
    await write({ uid: 'a', nickname: '1' });
    await write({ uid: 'a', nickname: '2' });
    expect(badges.calls[1]).toMatchObject({ method: 'update', pks: ['badge-a'] });
    const ledger = { sourceName: 'hr', dataType: 'user' as const, sourceUks: ['a'] };
    const [record] = await manager().findOriginRecords(ledger);
    expect(record).toMatchObject({ metaData: { nickname: '2' }, lastMetaData: { nickname: '1' } });

    badges.gone = true;
    await write({ uid: 'a' });
    await write({ uid: 'a' });
    expect(badges.calls[3].method).toBe('create');
  });

  it('fails for one record without stopping the others', async () => {
    manager().registerResource(badges);
    const results = await write({ uid: 'bad' }, { uid: 'good' });
    expect(results.find(({ resource }) => resource === 'badges')?.detail).toEqual({
      count: { all: 2, success: 1, failed: 1, created: 1, updated: 0, unchanged: 0, deleted: 0 },
      failedRecords: [{ record: { uid: 'bad' }, message: 'No badge for this one' }],
    });
  });

  it('needs a name and data types to be registered', () => {
    expect(() => manager().registerResource(Object.assign(new Badges(app.db, app.logger), { name: '' }))).toThrow(
      /name/,
    );
    expect(() => manager().registerResource(Object.assign(new Badges(app.db, app.logger), { accepts: [] }))).toThrow(
      /accepts/,
    );
  });

  it('finds records in the order it asks for, and keeps a link once', async () => {
    await write({ uid: 'a' }, { uid: 'b' });
    const ledger = { sourceName: 'hr', dataType: 'user' as const, sourceUks: ['b', 'nobody', 'a'] };
    const [b, a] = await manager().findOriginRecords(ledger);
    expect([b.sourceUk, a.sourceUk]).toEqual(['b', 'a']);

    const link = { recordId: a.id, resource: 'badges', resourcePk: 7 };
    await manager().addResourceToOriginRecord(link);
    await manager().addResourceToOriginRecord(link);
    expect((await manager().findOriginRecords(ledger))[1].resources).toHaveLength(2);
    await manager().removeResourceFromOriginRecord(link);
    expect((await manager().findOriginRecords(ledger))[1].resources).toHaveLength(1);
  });
});
