// A directory of which only what has changed is read, through a host.
import { createMockServer, type MockServer } from '@nocobase/test';
import { eventually } from '../../../../../test/support/eventually';
import LdapPlugin from '..';
import { attribute, entry } from './servers/organisation';
import { type LiveDirectory, startLiveDirectory } from './servers/live-directory';
import { smallOrganisation } from './servers/random-changes';
import { SUFFIX } from './servers/slapd';

/** All departments are read each time. */
const GROUPS = 4;
const HOST = ['error-handler', 'field-sort', 'data-source-main', 'data-source-manager', 'acl', 'auth'];

describe('a source that reads only what has changed', () => {
  let app: MockServer;
  let directory: LiveDirectory;

  beforeAll(async () => {
    directory = await startLiveDirectory(smallOrganisation(30));
    app = await createMockServer({ plugins: [...HOST, 'users', 'departments', 'user-data-sync', LdapPlugin] });
    const options = {
      preset: 'openLdap',
      servers: directory.url,
      unencrypted: true,
      baseDn: SUFFIX,
      departmentSource: 'groups',
      changedOnly: true,
    };
    const values = { name: 'ldap', sourceType: 'ldap-directory', enabled: true, leavers: 'remove', options };
    await app.db.getRepository('userDataSyncSources').create({ values });
  });
  afterAll(async () => {
    await app?.destroy();
    await directory?.close();
  });

  /** How a task ended, and how many people it read. */
  async function run(call = 'pull') {
    const { body } = await app.agent().post(`/userData:${call}?name=ldap`);
    return eventually(async () => {
      const task = await app.db.getRepository('userDataSyncTasks').findOne({ filterByTk: body.data.id });
      expect(['success', 'partial', 'failed']).toContain(task.status);
      return { status: task.status, message: task.message, people: task.outcome?.records - GROUPS };
    });
  }
  const modify = (dn: string, ...lines: string[]) => directory.modify(entry(dn, ['changetype: modify', ...lines, '-']));
  const findUser = (username: string) =>
    app.db.getRepository('users').findOne({ filter: { username }, appends: ['departments'] });

  it('reads everything first, and then who has changed', async () => {
    expect(await run()).toMatchObject({ status: 'success', people: 30 });
    directory.pass(3600);
    modify(`cn=p5,${SUFFIX}`, 'replace: displayName', 'displayName: Other');
    directory.pass(3600);
    expect((await run()).people).toBeLessThan(5);
    expect(await findUser('p5')).toMatchObject({ nickname: 'Other' });
    expect((await run()).people).toBe(1);
  });

  it('puts people where a changed group has them', async () => {
    modify(`cn=g2,${SUFFIX}`, 'add: member', attribute('member', `cn=p5,${SUFFIX}`));
    expect(await run()).toMatchObject({ status: 'success', people: 30 });
    const { departments } = await findUser('p5');
    expect(departments.map(({ title }: { title: string }) => title).sort()).toEqual(['g1', 'g2']);
  });

  it('takes nobody for a leaver who was not read, and notices who is one in a full read', async () => {
    directory.modify(entry(`cn=p11,${SUFFIX}`, ['changetype: delete']));
    expect((await run()).people).toBe(1);
    expect(await findUser('p11')).not.toBeNull();
    // A preview reads everything, and leaves where the next run goes on.
    await run('preview');
    expect((await run()).people).toBe(1);
    const repository = app.db.getRepository('userDataSyncSources');
    const { options } = await repository.findOne({ filter: { name: 'ldap' } });
    await repository.update({ filter: { name: 'ldap' }, values: { options: { ...options, pageSize: 50 } } });
    expect(await run()).toMatchObject({ status: 'success' });
    expect(await findUser('p11')).toBeNull();
    expect((await run()).people).toBe(1);
  });
});
