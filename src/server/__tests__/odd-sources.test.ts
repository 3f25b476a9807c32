// Sources that misbehave in ways of JavaScript: every task ends, and says what the source did wrong.
import type { MockServer } from '@nocobase/test';
import { eventually } from '../../../test/support/eventually';
import type { PulledData, SyncSource, UserData } from '../index';
import {
  type Agent,
  addSource,
  endOf,
  findTask,
  gate,
  person,
  registerTestType,
  removeRows,
  signIn,
  startApp,
  startTask,
  stopApp,
  taskIn,
} from './app';

/** Words that only an engine uses. */
const ENGINE_WORDS =
  /destructure|is not (a function|iterable|an object)|Cannot (read|convert)|call stack|undefined \(reading/i;

const unreadable = (field: string) =>
  Object.defineProperty(new Error('x'), field, {
    get() {
      throw new Error('no');
    },
  });
const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error('no');
    },
    getPrototypeOf() {
      throw new Error('no');
    },
  },
);

describe('a source', () => {
  let app: MockServer;
  let agent: Agent;
  let pull: (source: SyncSource) => PulledData;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    registerTestType(app, (source) => pull(source));
  });
  beforeEach(() => addSource(app));
  afterEach(() => removeRows(app));
  afterAll(() => stopApp(app));

  const users = (...numbers: number[]): UserData => ({
    sourceName: 'hr',
    dataType: 'user',
    records: numbers.map((number) => person(number)),
  });
  const set = (values: object) =>
    app.db.getRepository('userDataSyncSources').update({ filter: { name: 'hr' }, values });
  const failureOf = async () => {
    const { status, message, leaseOwner } = await endOf(app, (await startTask(agent)).id);
    expect(status).toBe('failed');
    expect(leaseOwner).toBeNull();
    expect(message).not.toMatch(ENGINE_WORDS);
    return message as string;
  };

  it.each([
    ['nothing', undefined, 'An error without a message was thrown: undefined'],
    ['null', null, 'An error without a message was thrown: null'],
    ['a number', 7, 'An error without a message was thrown: 7'],
    ['an empty text', '', 'An error without a message was thrown: ""'],
    ['a text', 'The door is locked', 'The door is locked'],
    ['a symbol', Symbol('door'), 'An error without a message was thrown: Symbol(door)'],
    ['an object without a prototype', Object.create(null), 'An error without a message was thrown: {}'],
    ['an object that is like an error', { message: 'The door is locked' }, 'The door is locked'],
    ['an error without a message', new TypeError(''), 'An error without a message was thrown: TypeError'],
    [
      'an error with a code alone',
      Object.assign(new Error(' '), { code: 'ECONNREFUSED' }),
      'An error without a message was thrown: ECONNREFUSED',
    ],
    [
      'an error whose message is no text',
      Object.assign(new Error('x'), { message: { toString: 1 } }),
      'An error without a message was thrown: Error',
    ],
    ['an error whose message throws', unreadable('message'), 'An error without a message was thrown: Error'],
    ['an error whose stack throws', unreadable('stack'), 'x'],
    ['an error whose stack is no text', Object.assign(new Error('x'), { stack: 5 }), 'x'],
    ['what throws whatever is asked of it', hostile, 'An error without a message was thrown: {}'],
    ['a text that a database has no place for', 'The \0door', 'The door'],
  ])('that throws %s ends its task', async (_, thrown, message) => {
    pull = async () => {
      throw thrown;
    };
    expect(await failureOf()).toBe(message);
    pull = async function* () {
      yield users(1);
      throw thrown;
    };
    expect(await failureOf()).toBe(message);
  });

  it('that throws five megabytes stores a part of them', async () => {
    const error = vi.spyOn(app.log, 'error');
    pull = async () => {
      throw new Error('<p>'.repeat(1_700_000));
    };
    expect(await failureOf()).toHaveLength(2_000);
    expect(JSON.stringify(error.mock.calls).length).toBeLessThan(20_000);
  });

  const iterator = (next: unknown) => ({ [Symbol.asyncIterator]: () => ({ next }) }) as never;
  it.each<[string, () => unknown, string]>([
    ['nothing', () => undefined, 'must return an array of payloads, or yield payloads'],
    ['an object', () => ({ users: [] }), 'must return an array of payloads, or yield payloads'],
    ['a text', () => 'users', 'must return an array of payloads, or yield payloads'],
    ['a list that is no array', () => new Set([users(1)]), 'must return an array of payloads, or yield payloads'],
    [
      'an iterable without an iterator',
      () => ({ [Symbol.asyncIterator]: () => undefined }),
      'returned what can not be iterated: its iterator has no next()',
    ],
    [
      'an iterator without next()',
      () => iterator(undefined),
      'returned what can not be iterated: its iterator has no next()',
    ],
    [
      'an iterator that answers nothing',
      () => iterator(async () => undefined),
      'returned an iterator whose next() answered undefined instead of { done, value }',
    ],
    [
      'an iterator that answers a text',
      () => iterator(() => 'done'),
      'returned an iterator whose next() answered "done" instead of { done, value }',
    ],
  ])('that gives %s is told what to give', async (_, give, message) => {
    pull = give as never;
    expect(await failureOf()).toBe(`pull() of source type "test" ${message}`);
  });

  it('may have an iterator that answers without a promise', async () => {
    let left = 2;
    pull = () => iterator(() => (left-- ? { value: users(left) } : { done: true }));
    expect(await endOf(app, (await startTask(agent)).id)).toMatchObject({ status: 'success', outcome: { records: 2 } });
  });

  it.each([
    ['nothing', undefined, '"payload" is required'],
    ['null', null, '"payload" must be of type object'],
    ['a text', 'users', '"payload" must be of type object'],
    [
      'what can not be read',
      {
        get records() {
          throw new Error('gone');
        },
      },
      '"payload" can not be read: gone',
    ],
    ['a list of lists', [[]], '"payload" must be of type object'],
  ])('that yields %s is told what a payload is', async (_, payload, message) => {
    pull = async function* () {
      yield payload as never;
    };
    expect(await failureOf()).toContain(message);
    pull = async () => [payload as never];
    expect(await failureOf()).toContain(message);
  });

  describe.each([
    ['keeps leavers', {}, 'pull'],
    ['removes leavers', { leavers: 'remove' }, 'pull'],
    ['is previewed', {}, 'preview'],
  ])('that yields empty payloads without end, and %s,', (_, settings, action) => {
    const start = async () => {
      pull = async function* () {
        for (;;) {
          yield users();
        }
      };
      const { body } = await agent.post(`/userData:${action}?name=hr`);
      return body.data.id;
    };

    it('can be cancelled', async () => {
      await set(settings);
      const id = await start();
      await taskIn(app, id, 'processing');
      await agent.post(`/userData:cancel?id=${id}`);
      expect(await endOf(app, id)).toMatchObject({ status: 'cancelled' });
    });

    it('has a limit of time', async () => {
      await set({ ...settings, pullTimeLimit: 1 });
      expect(await endOf(app, await start())).toMatchObject({
        status: 'failed',
        message: 'The source was not pulled within its time limit of 1 s',
      });
    });
  });

  it('that yields empty payloads without end is given up', async () => {
    await set({ leavers: 'remove' });
    pull = async function* () {
      yield users(1);
      for (;;) {
        yield users();
      }
    };
    expect(await failureOf()).toBe(
      'pull() of source type "test" yielded 100000 payloads without records after each other',
    );
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'half'],
    ['what can not be read', hostile],
    ['numbers that are none', { done: NaN, total: 10n, message: { toString: 1 } }],
    ['more than there is', { done: Infinity, total: -1 }],
  ])('does not fail for telling %s of its progress', async (_, junk) => {
    const { opened, open } = gate();
    pull = async (source) => {
      source.progress(junk as never);
      source.progress({ done: 3, message: '<p>'.repeat(100_000), more: 1n } as never);
      await opened;
      return [users(1)];
    };
    const { id } = await startTask(agent);
    await eventually(async () => {
      const { progress } = await findTask(app, id);
      expect(progress).toEqual({ phase: 'pulling', done: 3, message: expect.stringMatching(/^<p>/) });
      expect(progress.message).toHaveLength(255);
    });
    open();
    expect(await endOf(app, id)).toMatchObject({ status: 'success', outcome: { records: 1 } });
  });
});
