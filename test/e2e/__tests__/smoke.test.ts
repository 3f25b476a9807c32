import { execSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../../support/eventually';
import { type Call, callerOf, createApiKey, signIn } from '../api';
import { type Instance, freePort, newStorage, refusalOf, removeStorage, startInstance } from '../instance';

describe('what npm start runs', () => {
  const storage = newStorage();
  let instance: Instance;
  let root: Call;

  const start = async () => {
    instance = await startInstance({ STORAGE_PATH: storage });
    root = callerOf(instance.address, await signIn(instance.address));
  };

  beforeAll(start);

  afterAll(async () => {
    await instance?.stop();
    removeStorage(storage);
  });

  const endOfTask = (id: number) =>
    eventually(async () => {
      const { body } = await root(`userDataSyncTasks:get?filterByTk=${id}`);
      expect(['success', 'failed']).toContain(body.data.status);
      return body.data;
    });

  it('brings the people of the sample HR server, with a key that may do just that', async () => {
    const sync = callerOf(instance.address, await createApiKey(instance.address, 'sync', ['pm.user-data-sync']));
    const { status, body } = await sync('userData:pull?name=sample-hr', {});
    expect(status).toBe(200);
    expect(await endOfTask(body.data.id)).toMatchObject({ status: 'success', message: null });

    const people = await root('users:list?pageSize=1&filter={"email.$endsWith":"@example.com"}');
    expect(people.body.meta.count).toBe(200);
    const departments = await root('departments:list?pageSize=1');
    expect(departments.body.meta.count).toBe(20);
  });

  it('has the source types of its plugins', async () => {
    const { body } = await root('userData:listSyncTypes');
    expect(body.data.map(({ name }: { name: string }) => name).sort()).toEqual(['http-json', 'ldap-directory']);
  });

  it('takes the push it printed', async () => {
    const curl = instance.output.split('\n').find((line) => line.startsWith('curl '))!;
    const answer = JSON.parse(execSync(`${curl} -s`, { encoding: 'utf8' }));
    expect(answer.data).toMatchObject({ code: 0, message: 'success' });
    const { body } = await root('users:list?filter={"nickname":"Ada Lovelace"}');
    expect(body.data).toHaveLength(1);
  });

  // The host hardens what objects inherit against scripts that it runs.
  it('takes a field that is named as what objects inherit', async () => {
    const records = [{ uid: 'hardened', nickname: 'Grace Hopper', constructor: 1, nested: { toString: 1 } }];
    const { status, body } = await root('userData:push', { dataType: 'user', records });
    expect({ status, code: body.data?.code, message: body.data?.message }).toEqual({
      status: 200,
      code: 0,
      message: 'success',
    });
    expect((await root('users:list?filter={"nickname":"Grace Hopper"}')).body.data).toHaveLength(1);
  });

  it('keeps every payload raw', () => {
    const folder = path.join(storage, 'logs/main/user-data-sync');
    const lines = readdirSync(folder)
      .filter((file) => /^\d{4}-\d\d-\d\d\.log$/.test(file))
      .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').trim().split('\n'))
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ source: 'api', sourceType: 'api' }));
    expect(lines).toContainEqual(
      expect.objectContaining({
        source: 'sample-hr',
        sourceType: 'http-json',
        batch: expect.stringMatching(/^\d{20}$/),
      }),
    );
  });

  it.each([
    'userData:listSyncTypes',
    'userData:pull?name=sample-hr',
    'userData:push',
    'userData:retry?id=1&sourceId=1',
    'userDataSyncSources:list',
    'userDataSyncTasks:list',
  ])('refuses %s without a sign-in, and to a role without the snippet', async (action) => {
    expect((await callerOf(instance.address)(action)).status).toBe(401);
    const name = `none${action.length}${action.charCodeAt(9)}`;
    const none = callerOf(instance.address, await createApiKey(instance.address, name, []));
    expect((await none(action)).status).toBe(403);
  });

  it('serves both clients and no file that is not the plugin’s', async () => {
    const files = `${instance.address}/static/plugins/@nocobase/plugin-user-data-sync`;
    for (const file of ['dist/client/index.js', 'dist/client-v2/index.js']) {
      expect((await fetch(`${files}/${file}`)).status).toBe(200);
    }
    for (const file of ['storage/db/nocobase.sqlite', 'package-lock.json', 'src/server/plugin.ts']) {
      const { status, headers } = await fetch(`${files}/${file}`);
      // For what it does not have, the host shows its page.
      expect({ file, served: status === 200 && !headers.get('content-type')?.startsWith('text/html') }).toEqual({
        file,
        served: false,
      });
    }
  });

  it('keeps the data, and neither builds nor installs anything the second time', async () => {
    expect(await instance.stop()).toBe(0);
    await start();
    expect(instance.output).not.toMatch(/Installing|Building|the first time/);
    const { body } = await root('departments:list?pageSize=1');
    expect(body.meta.count).toBe(20);
    expect((await root('userDataSyncSources:list')).body.data).toHaveLength(1);
  });

  it('says in one sentence what is in its way', async () => {
    const APP_PORT = new URL(instance.address).port;
    const HR_PORT = await freePort();
    const taken = await refusalOf({ APP_PORT, HR_PORT });
    expect(taken).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^Port \d+ is taken by another process.*\n$/),
    });

    const nowhere = { DB_DIALECT: 'postgres', DB_HOST: '127.0.0.1', DB_PORT: await freePort(), DB_DATABASE: 'hr' };
    const unreachable = await refusalOf({ ...nowhere, APP_PORT: await freePort(), HR_PORT });
    expect(unreachable).toMatchObject({ code: 1, output: expect.stringMatching(/^The postgres database .*\n$/) });
  });
});
