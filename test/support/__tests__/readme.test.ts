// What people read and copy is what works: the marked code of the README is run, that of the docs is type checked.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { MockServer } from '@nocobase/test';
import ts from 'typescript';
import { addSource, type Agent, endOf, push, signIn, startApp, stopApp } from '../../../src/server/__tests__/app';

const root = path.resolve(__dirname, '../../..');
// Inside the tree, where the aliases of tsconfig.json and of vitest hold.
const folder = path.join(root, `test/support/.readme-${process.pid}`);

/** Code blocks by the mark above them: `<!-- test: name -->`. */
function blocksOf(file: string) {
  const marked = /<!-- test: (\S+) -->\s+```(\w+)\n(.*?)\n```/gs;
  return [...readFileSync(path.join(root, file), 'utf8').matchAll(marked)].map(([, name, language, code]) => ({
    name,
    language,
    code,
  }));
}

const readme = Object.fromEntries(blocksOf('README.md').map(({ name, code }) => [name, code]));
const typed = ['README.md', 'docs/writing-plugins.md'].flatMap((file) =>
  blocksOf(file)
    .filter(({ language }) => language.startsWith('ts'))
    .map(({ name, language, code }) => ({ file: path.join(folder, `${name}.${language}`), code })),
);

beforeAll(() => {
  mkdirSync(folder);
  typed.forEach(({ file, code }) => writeFileSync(file, code));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is type checked', () => {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
  const files = typed.map(({ file }) => file);
  expect(files.length).toBeGreaterThan(2);
  const program = ts.createProgram(files, options);
  const faults = files.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
  const host = { getCanonicalFileName: String, getCurrentDirectory: () => root, getNewLine: () => '\n' };
  expect(ts.formatDiagnostics(faults, host)).toBe('');
});

describe('in a NocoBase', () => {
  const staff = {
    departments: [{ uid: 'd1', title: 'Sales' }],
    people: [{ uid: 'p1', nickname: 'Ana', email: 'ana@example.com', departments: [{ uid: 'd1', isOwner: true }] }],
  };
  let server: Server;
  let app: MockServer;
  let agent: Agent;

  const load = async (name: string) => (await import(/* @vite-ignore */ path.join(folder, `${name}.ts`))).default;
  /** The body that a `curl` line sends. */
  const bodyOf = (curl: string) => JSON.parse(curl.match(/-d '(.*)'/s)![1]);

  beforeAll(async () => {
    server = createServer((_, response) => response.end(JSON.stringify(staff)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    app = await startApp([await load('source-type'), await load('target')]);
    agent = await signIn(app);
  });

  afterAll(async () => {
    await stopApp(app);
    server?.close();
  });

  it('the source type pulls departments and people', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await addSource(app, { sourceType: 'staff', options: { url } });
    const { body } = await agent.post('/userData:pull?name=hr');
    expect(await endOf(app, body.data.id)).toMatchObject({ status: 'success', message: null });

    const filter = { email: 'ana@example.com' };
    const ana = await app.db.getRepository('users').findOne({ filter, appends: ['departments'] });
    expect(ana).toMatchObject({ nickname: 'Ana', departments: [{ title: 'Sales' }] });
  });

  it('the target keeps a row for each record', async () => {
    const addresses = async () =>
      (await app.db.getRepository('mailboxes').find({ filter: { address: { $includes: 'bob' } } })).map(
        ({ address }: { address: string }) => address,
      );
    const pushBob = (more: Record<string, unknown>) =>
      push(agent, { dataType: 'user', records: [{ uid: 'bob', nickname: 'Bob', ...more }] });

    await pushBob({});
    expect(await addresses()).toEqual([]);
    await pushBob({ email: 'bob@example.com' });
    expect(await addresses()).toEqual(['bob@example.com']);
    await pushBob({ email: 'bobby@bob.example' });
    expect(await addresses()).toEqual(['bobby@bob.example']);
    const results = await pushBob({ isDeleted: true });
    expect(await addresses()).toEqual([]);
    expect(results.map(({ resource }) => resource)).toEqual(expect.arrayContaining(['users', 'mailboxes']));
  });

  it('the pushes are answered as shown', async () => {
    const taken = await agent.post('/userData:push').send(bodyOf(readme.push));
    const { data } = JSON.parse(readme['push-answer']);
    expect(taken.status).toBe(200);
    expect(taken.body).toEqual({ data: { ...data, result: expect.arrayContaining(data.result) } });

    const refused = await agent.post('/userData:push').send(bodyOf(readme['refused-push']));
    expect(refused.status).toBe(500);
    expect(refused.body).toEqual(JSON.parse(readme.refusal));
  });
});
