import { type HrServer, startHrServer } from '..';

let hr: HrServer;

beforeEach(async () => {
  hr = await startHrServer({ port: 0, token: 'sesame' });
});
afterEach(() => hr.close());

async function get(path: string, token = 'sesame') {
  const response = await fetch(`${hr.url}${path}`, { headers: { Authorization: `Bearer ${token}` } });
  return { status: response.status, body: await response.json() };
}

it('says what it is', async () => {
  expect(await get('/', '')).toMatchObject({ status: 200, body: { paths: ['/departments', '/users'] } });
});

it('lists people in pages of 50', async () => {
  const first = await get('/users');
  expect(first.body.items).toEqual(hr.people.slice(0, 50));
  expect(first.body.next).toBe('?page=2');
  const last = await get('/users?page=4');
  expect(last.body).toEqual({ items: hr.people.slice(150), next: null });
});

it('follows a change of its data', async () => {
  hr.departments = [{ id: 'only', name: 'The only one', parentId: null }];
  expect((await get('/departments')).body).toEqual({ items: hr.departments, next: null });
});

it('asks for its token', async () => {
  expect((await get('/users', 'open')).status).toBe(401);
});

it('knows no other paths', async () => {
  expect((await get('/people')).status).toBe(404);
});

it('fails when told to', async () => {
  hr.failWith = 503;
  expect((await get('/users')).status).toBe(503);
  hr.failFromPage = 3;
  expect((await get('/users?page=2')).status).toBe(200);
  expect((await get('/users?page=3')).status).toBe(503);
});
