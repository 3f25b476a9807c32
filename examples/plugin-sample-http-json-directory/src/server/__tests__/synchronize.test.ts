import { createMockServer, type MockServer } from '@nocobase/test';
import { eventually } from '../../../../../test/support/eventually';
import { type HrServer, startHrServer } from '../../hr-server';
import spanish from '../../locale/es-ES.json';
import { NAMESPACE } from '../../names';
import SamplePlugin from '..';

interface DepartmentRow {
  title: string;
  parent: { title: string } | null;
}

interface UserRow {
  nickname: string;
  username: string;
  email: string;
  phone: string;
  mainDepartment: { title: string };
  departments: { title: string; departmentsUsers: { isOwner: boolean | null } }[];
}

let app: MockServer;
let hr: HrServer;

beforeAll(async () => {
  hr = await startHrServer({ port: 0, token: 'sesame' });
  app = await createMockServer({
    plugins: [
      'error-handler',
      'field-sort',
      'data-source-main',
      'data-source-manager',
      'acl',
      'auth',
      'users',
      'departments',
      'user-data-sync',
      SamplePlugin,
    ],
  });
  await app.db.getRepository('userDataSyncSources').create({
    values: { name: 'hr', sourceType: 'http-json', enabled: true, options: { url: hr.url, token: 'sesame' } },
  });
});
afterAll(async () => {
  await app?.destroy();
  await hr?.close();
});

/** Starts a task as the Sync button does, and answers how it ended. */
async function synchronize() {
  const tasks = app.db.getRepository('userDataSyncTasks');
  const before = await tasks.count();
  const response = await app.agent().post('/userData:pull?name=hr');
  expect(response.status).toBe(200);
  return eventually(async () => {
    expect(await tasks.count()).toBe(before + 1);
    const task = await tasks.findOne({ sort: '-id' });
    expect(['success', 'failed']).toContain(task.status);
    return { status: task.status, message: task.message };
  });
}

it('is listed with its title', async () => {
  const { body } = await app.agent().get('/userData:listSyncTypes');
  expect(body.data).toContainEqual({
    name: 'http-json',
    title: '{{t("HTTP JSON directory", {"ns":"@nocobase/plugin-sample-http-json-directory"})}}',
    canTest: true,
  });
});

it('brings the tree of departments and the people in it', async () => {
  expect(await synchronize()).toMatchObject({ status: 'success' });

  const departments: DepartmentRow[] = await app.db.getRepository('departments').find({ appends: ['parent'] });
  const nameOf = new Map(hr.departments.map(({ id, name }) => [id, name]));
  expect(Object.fromEntries(departments.map(({ title, parent }) => [title, parent?.title]))).toEqual(
    Object.fromEntries(hr.departments.map(({ name, parentId }) => [name, nameOf.get(parentId ?? '')])),
  );
  expect(departments).toHaveLength(20);

  const users: UserRow[] = await app.db.getRepository('users').find({
    filter: { email: { $endsWith: '@example.com' } },
    appends: ['departments', 'mainDepartment'],
  });
  const found = users.map(({ nickname, username, email, phone, departments, mainDepartment }) => ({
    nickname,
    username,
    email,
    phone,
    main: mainDepartment.title,
    departments: Object.fromEntries(
      departments.map((department) => [department.title, Boolean(department.departmentsUsers.isOwner)]),
    ),
  }));
  const expected = hr.people.map(({ name, login, email, phone, departments }) => ({
    nickname: name,
    username: login,
    email,
    phone,
    main: nameOf.get(departments.find(({ main }) => main)?.id ?? ''),
    departments: Object.fromEntries(departments.map(({ id, lead }) => [nameOf.get(id), lead])),
  }));
  const byLogin = new Map(found.map((user) => [user.username, user]));
  expect(users).toHaveLength(200);
  expect(expected.map(({ username }) => byLogin.get(username ?? ''))).toEqual(expected);
});

it('follows a change', async () => {
  hr.people[0].name = 'Grace Whitfield-Okonkwo';
  expect(await synchronize()).toMatchObject({ status: 'success' });
  const user = await app.db.getRepository('users').findOne({ filter: { email: hr.people[0].email } });
  expect(user.nickname).toBe('Grace Whitfield-Okonkwo');
});

it('says who has left, so that a source can have them go', async () => {
  const left = hr.people.pop();
  const find = () => app.db.getRepository('users').findOne({ filter: { email: String(left?.email) } });
  expect(await synchronize()).toMatchObject({ status: 'success' });
  expect(await find()).not.toBeNull();

  await app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values: { leavers: 'remove' } });
  expect(await synchronize()).toMatchObject({ status: 'success' });
  expect(await find()).toBeNull();
});

it('tests its connection with what a form holds', async () => {
  const test = (token: string) =>
    app
      .agent()
      .post('/userData:testConnection')
      .send({ sourceType: 'http-json', options: { url: hr.url, token } });
  const milliseconds = expect.any(Number);
  expect((await test('sesame')).body.data).toEqual({
    requests: [
      { what: `${hr.url}/departments`, milliseconds },
      { what: `${hr.url}/users`, milliseconds },
    ],
    records: [
      { dataType: 'department', first: 20 },
      { dataType: 'user', first: 50 },
    ],
  });
  const { status, body } = await test('of-yesterday');
  expect(status).toBe(400);
  expect(body.errors[0].message).toMatch(
    /\/departments, page 1: the server answered with status 401. Check the token.$/,
  );
});

it('speaks the language of whoever asks', async () => {
  // The host finds the texts of an installed package; this one is not.
  app.i18n.addResources('es-ES', NAMESPACE, spanish);
  const { body } = await app
    .agent()
    .post('/userData:testConnection')
    .set('X-Locale', 'es-ES')
    .send({ sourceType: 'http-json', options: { url: hr.url, token: 'of-yesterday' } });
  expect(body.errors[0].message).toMatch(/\/departments, página 1: el servidor ha respondido con el estado 401\./);
});

it('tells the admin what to do when the server fails', async () => {
  hr.failWith = 500;
  expect(await synchronize()).toEqual({
    status: 'failed',
    message: `${hr.url}/departments, page 1: the server answered with status 500. The log of that server should say why.`,
  });
});
