// Pushes of every kind: each is refused with nothing written, or taken with an outcome that adds up, and again with no change.
import type { MockServer } from '@nocobase/test';
import fc from 'fast-check';
import type { SyncResult } from '../../index';
import { type Agent, removeRows, signIn, startApp, stopApp } from '../app';
import { type Answer, expectProperAnswer, pictureOf } from './answers';
import { fieldsOf, fuzzing, junk, mostly, mostlyOf, text } from './values';

const uid = mostlyOf('a', 'b', 'c', 'A', 'a ', 7);
const flag = mostlyOf(true, false, null, 1, 'false');
const membership = fc.oneof(uid, fieldsOf({ uid, isOwner: flag, isMain: flag }));

const user = fieldsOf({
  uid,
  nickname: mostly(text),
  username: mostly(fc.oneof(fc.constantFrom('ana', 'Ana', 'bob', 'native', 'nocobase'), text)),
  email: mostlyOf('ana@example.com', 'ANA@example.com', 'native@example.com', 'admin@nocobase.com', 'no address', ''),
  phone: mostlyOf('1', '+1 2', '', null),
  departments: mostly(fc.array(membership, { maxLength: 3 })),
  isDeleted: flag,
  password: junk,
  roles: mostlyOf(['root'], [{ name: 'admin' }]),
  id: mostlyOf(1, 2),
  createdById: junk,
  mainDepartmentId: junk,
  appLang: junk,
  sort: junk,
  resetToken: junk,
  unknown: junk,
});
const department = fieldsOf({
  uid,
  title: mostly(text),
  parentUid: mostlyOf('a', 'b', 'c', null, ''),
  isDeleted: flag,
  sort: mostlyOf(1, 2, 0),
  isLeaf: junk,
  parentId: junk,
  owners: junk,
  members: junk,
});
const recordsOf = (record: fc.Arbitrary<Record<string, unknown>>) =>
  mostly(fc.array(fc.oneof({ weight: 30, arbitrary: record }, { weight: 1, arbitrary: junk }), { maxLength: 5 }));
const payloadOf = (dataType: string, record: fc.Arbitrary<Record<string, unknown>>) =>
  fc.record(
    {
      dataType: mostlyOf(dataType),
      records: recordsOf(record),
      matchKey: mostlyOf('username', 'email', 'phone', null),
      sourceName: mostlyOf('api', 'hr'),
      complete: mostlyOf(false, true),
      dryRun: mostlyOf(false, false, true),
    },
    { requiredKeys: ['dataType', 'records'] },
  );
const payload = fc.oneof(
  { weight: 12, arbitrary: payloadOf('user', user) },
  { weight: 8, arbitrary: payloadOf('department', department) },
  { weight: 1, arbitrary: junk },
);

const WRITTEN = ['users', 'departments', 'departmentsUsers', 'rolesUsers', 'userDataSyncRecordsResources'];

describe('any push', () => {
  let app: MockServer;
  let agent: Agent;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
  });

  afterAll(() => stopApp(app));

  const picture = () => pictureOf(app, [...WRITTEN, 'userDataSyncRecords']);
  const push = async (body: unknown): Promise<Answer> =>
    agent.post('/userData:push').set('Content-Type', 'application/json').send(JSON.stringify(body));

  async function check(body: unknown) {
    const before = await picture();
    const answer = await push(body);
    expectProperAnswer(answer, [200, 400, 413, 500, 503]);
    if (answer.status !== 200) {
      expect(await picture()).toEqual(before);
      return;
    }
    if (isDryRun(answer)) {
      expect(await picture()).toEqual(before);
      await check({ ...(body as object), dryRun: false });
      return;
    }
    const results = resultsOf(answer);
    expect(results.length).toBeGreaterThan(0);
    for (const { detail } of results) {
      const { all, success, failed, created, updated, unchanged, deleted } = detail.count as Required<Count>;
      expect({ all, success }).toEqual({ all: success + failed, success: created + updated + unchanged + deleted });
      expect(detail.failedRecords).toHaveLength(failed);
    }
    const written = await pictureOf(app, WRITTEN);
    expect(written.users.find(isRoot)).toEqual(before.users.find(isRoot));
    expect(written.rolesUsers.filter((row) => !row.includes('"member"'))).toEqual(
      before.rolesUsers.filter((row) => !row.includes('"member"')),
    );

    const again = await push(body);
    expect(again.status).toBe(200);
    expect(resultsOf(again).map(changesOf)).toEqual(
      results.map(({ detail }) => ({ created: 0, updated: 0, deleted: 0, failed: detail.count.failed })),
    );
    expect(await pictureOf(app, WRITTEN)).toEqual(written);
  }

  it('is refused whole, or taken with an outcome that adds up, and changes nothing when it is said again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(payload, { minLength: 1, maxLength: 3 }), async (payloads) => {
        await removeRows(app);
        await app.db.getRepository('users').create({ values: { username: 'native', email: 'native@example.com' } });
        for (const each of payloads) {
          await check(each);
        }
      }),
      fuzzing,
    );
  });
});

const isDryRun = ({ body }: Answer) => (body.data as { dryRun?: boolean }).dryRun === true;

type Count = SyncResult['detail']['count'];

const resultsOf = ({ body }: Answer) => (body.data as { result: SyncResult[] }).result;

function changesOf({ detail }: SyncResult) {
  const { created, updated, deleted, failed } = detail.count;
  return { created, updated, deleted, failed };
}

const isRoot = (row: string) => JSON.parse(row).id === 1;
