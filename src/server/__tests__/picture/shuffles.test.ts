// Random organisations that become other random ones, told in any order and in any number of payloads.
import type { MockServer } from '@nocobase/test';
import fc from 'fast-check';
import type { UserData, UserDataRecord } from '../../index';
import {
  addSource,
  type Agent,
  endOf,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
} from '../app';
import type { Outcome } from '../../contracts/types';
import { found, type Organisation, wanted } from './organisation';

/** More, or another way: SHUFFLES=500 SHUFFLE_SEED=7. */
const settings = {
  numRuns: Number(process.env.SHUFFLES ?? 5),
  seed: Number(process.env.SHUFFLE_SEED ?? 1),
  endOnFailure: true,
};

const UIDS = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6'];
const STAYING = ['u1', 'u2', 'u3', 'u4', 'u5'];
const PASSING = ['x1', 'x2', 'x3'];

/** A forest of at least one, since a source without any is taken for broken: each below one that comes before it in some order, or at the top. */
const departments = fc.shuffledSubarray(UIDS, { minLength: 1 }).chain((uids) =>
  fc.tuple(...uids.map((_, at) => fc.option(fc.nat(Math.max(0, at - 1)), { freq: 4 }))).map((parents) =>
    uids.map((uid, at) => ({
      uid,
      title: `Title of ${uid}`,
      parentUid: at ? (uids[parents[at] ?? -1] ?? null) : null,
    })),
  ),
);

const memberships = fc.subarray(UIDS, { maxLength: 3 });

/**
 * Those who stay have names of the same few, so that these change hands. Others come and go with names of their own: who has the
 * name of somebody who has left is taken for them.
 */
const organisation: fc.Arbitrary<Organisation> = fc
  .record({
    departments,
    usernames: fc.shuffledSubarray(STAYING, { minLength: STAYING.length }),
    emails: fc.shuffledSubarray(STAYING, { minLength: STAYING.length }),
    others: fc.shuffledSubarray(PASSING),
    departmentsOf: fc.array(memberships, { minLength: 8, maxLength: 8 }),
  })
  .map(({ departments: all, usernames, emails, others, departmentsOf }) => ({
    departments: all,
    users: [...STAYING, ...others].map((uid, at) => {
      const own = departmentsOf[at].filter((each) => all.some((department) => department.uid === each));
      const [username, email] = [usernames[at] ?? uid, `${emails[at] ?? uid}@example.com`];
      return { uid, username: `name-${username}`, email, departments: own, mainUid: own[0] };
    }),
  }));

/** The same, told in another order and in several payloads. */
const telling = fc.record({
  order: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
  size: fc.integer({ min: 1, max: 6 }),
});
type Telling = typeof telling extends fc.Arbitrary<infer T> ? T : never;

describe('an organisation', () => {
  let app: MockServer;
  let agent: Agent;
  let payloads: UserData[];

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, async () => payloads);
  });
  afterAll(() => stopApp(app));

  const run = async (action: 'pull' | 'preview') => {
    const { id } =
      action === 'pull' ? await startTask(agent) : (await agent.post('/userData:preview?name=hr')).body.data;
    return endOf(app, id);
  };
  const changes = ({ targets, records }: Outcome) => ({ targets, records });

  it('becomes the one that is told, whatever the order, as the preview said, and telling it again changes nothing', async () => {
    const property = fc.asyncProperty(
      organisation,
      organisation,
      telling,
      telling,
      async (before, after, one, other) => {
        await removeRows(app);
        await addSource(app, { leavers: 'remove', leaverLimitPercent: 100 });
        for (const [target, told] of [
          [before, one],
          [after, other],
        ] as const) {
          payloads = payloadsOf(target, told);
          const announced = await run('preview');
          const done = await run('pull');
          expect({ message: done.message, status: done.status }).toEqual({ message: null, status: 'success' });
          expect(await found(app)).toEqual(wanted(target));
          expect(changes(announced.outcome)).toEqual(changes(done.outcome));
          payloads = payloadsOf(target, one);
          const { targets } = (await run('pull')).outcome as Outcome;
          expect(
            targets.every(({ created, updated, deleted, failed }) => !(created || updated || deleted || failed)),
          ).toBe(true);
        }
      },
    );
    await fc.assert(property, settings);
  });
});

function payloadsOf({ departments: all, users }: Organisation, { order, size }: Telling): UserData[] {
  const shuffled = <T>(list: T[]) =>
    list
      .map((each, at) => ({ each, place: order[at % order.length] + at / 100 }))
      .sort((one, other) => one.place - other.place)
      .map(({ each }) => each);
  const parts = (dataType: 'user' | 'department', records: UserDataRecord[]) => {
    const some: UserData[] = [];
    for (let at = 0; at < Math.max(1, records.length); at += size) {
      some.push({ dataType, sourceName: 'hr', records: records.slice(at, at + size), complete: true });
    }
    return some;
  };
  return shuffled([
    ...parts('department', shuffled(all)),
    ...parts(
      'user',
      shuffled(users).map(({ mainUid, departments: uids, ...user }) => ({
        ...user,
        nickname: user.uid,
        departments: uids.map((uid) => ({ uid, isMain: uid === mainUid })),
      })),
    ),
  ]);
}
