// A disk that is full, or a folder that can't be written, where this plugin's own logs belong: all goes on, and one error says so.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import dayjs from 'dayjs';
import {
  type Agent,
  addSource,
  endOf,
  person,
  push,
  registerTestType,
  signIn,
  startApp,
  startTask,
  stopApp,
} from './app';

const logs = path.join(process.env.STORAGE_PATH!, 'logs', 'main');
const folder = path.join(logs, 'user-data-sync');
const today = dayjs().format('YYYY-MM-DD');

const OBSTACLES: [string, RegExp, () => void][] = [
  ['a file is in the place of the folder', /EEXIST|ENOTDIR/, () => writeFileSync(folder, '')],
  [
    'a folder is in the place of the file',
    /EISDIR/,
    () =>
      [`${today}.log`, `failures_${today}.log`].forEach((name) =>
        mkdirSync(path.join(folder, name), { recursive: true }),
      ),
  ],
  [
    'the disk is full',
    /ENOSPC/,
    () => {
      mkdirSync(folder);
      [`${today}.log`, `failures_${today}.log`].forEach((name) => symlinkSync('/dev/full', path.join(folder, name)));
    },
  ],
];

describe.each(OBSTACLES)('where %s', (_, code, obstruct) => {
  let app: MockServer;
  let agent: Agent;

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(logs, { recursive: true });
    obstruct();
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => [
      { sourceName: 'hr', dataType: 'user', records: [person(1), person(2, { username: 'nocobase' })] },
    ]);
    await addSource(app);
  });
  afterAll(() => stopApp(app));

  it('synchronizing and pushing go on, and the application’s log says why the logs are not written', async () => {
    const error = vi.spyOn(app.log, 'error');
    const said = (file: string) =>
      error.mock.calls
        .map(([message]) => String(message))
        .filter((message) => message.includes(`user-data-sync/${file}`));
    for (let round = 0; round < 3; round++) {
      expect(await endOf(app, (await startTask(agent)).id)).toMatchObject({
        status: 'partial',
        outcome: { records: 2 },
      });
      await push(agent, { dataType: 'user', records: [person(3)] });
      await eventually(() => expect(said('<date>.log')).toHaveLength(1));
      await eventually(() => expect(said('failures_<date>.log')).toHaveLength(1));
    }
    expect(said('<date>.log')[0]).toMatch(code);
    expect(said('<date>.log')[0]).toMatch(/can not be written, and synchronizing goes on without it/);
  });
});
