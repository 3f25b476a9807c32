import type { MockServer } from '@nocobase/test';
import { type Agent, countRows, signIn, startApp, stopApp } from './app';

describe('a push that is refused', () => {
  let app: MockServer;
  let agent: Agent;
  let before: Record<string, number>;

  beforeAll(async () => {
    app = await startApp();
    agent = await signIn(app);
    before = await countRows(app);
  });

  afterAll(() => stopApp(app));

  const ana = { uid: 'u1', nickname: 'Ana' };
  const records = [ana];
  const user = (more: Record<string, unknown>) => ({ dataType: 'user', records: [ana, { uid: 'u2', ...more }] });

  it.each([
    ['nothing', undefined, 'A push is sent with the header "Content-Type: application/json"'],
    ['nothing in JSON', {}, '"dataType" is required; "records" is required'],
    ['an array', [1], '"dataType" is required; "records" is required'],
    ['no data type', { records }, '"dataType" is required'],
    ['an unknown data type', { dataType: 'x', records }, 'dataType x is not supported'],
    ['a data type that is no text', { dataType: { a: 1 }, records }, 'is not supported'],
    ['a data type of every object', { dataType: 'constructor', records }, 'dataType constructor is not supported'],
    ['no records', { dataType: 'user' }, '"records" is required'],
    ['empty records', { dataType: 'user', records: [] }, '"records" must contain at least one record'],
    ['records that are no list', { dataType: 'user', records: ana }, '"records" must be an array'],
    ['a record that is no object', { dataType: 'user', records: [ana, 7] }, '"records[1]" must be of type object'],
    ['a record that is null', { dataType: 'user', records: [null] }, '"records[0]" must be of type object'],
    [
      'a record without uid',
      { dataType: 'user', records: [ana, { nickname: 'Bob' }] },
      '"records[1].uid" is required (record 1, without uid)',
    ],
    ['an empty uid', user({ uid: ' ' }), '"records[1].uid" must be a non-empty string'],
    ['a uid that is null', user({ uid: null }), '"records[1].uid" must be a non-empty string'],
    ['a uid that is an object', user({ uid: { $ne: 1 } }), '(record 1, uid {"$ne":1})'],
    ['a uid too long for its column', user({ uid: 'x'.repeat(256) }), 'of at most 255 characters'],
    ['a uid with a NUL character', user({ uid: 'a\0b' }), '"records[1].uid" must be'],
    ['departments that are no list', user({ departments: 'b' }), '"records[1].departments" must be an array'],
    [
      'a department without uid',
      user({ departments: [{ isMain: true }] }),
      '"records[1].departments[0].uid" is required',
    ],
    ['a department that is null', user({ departments: [null] }), '"records[1].departments[0]" must be'],
    [
      'a uid that JavaScript can not hold exactly',
      { dataType: 'user', records: [ana, { uid: 9007199254740993 }] },
      '"records[1].uid" is 9007199254740992, a number that can not be read exactly: send it as text',
    ],
    [
      'a uid of invisible characters',
      { dataType: 'user', records: [ana, { uid: '\u200b' }] },
      '"records[1].uid" consists of invisible characters only',
    ],
    [
      'a uid with half a character',
      { dataType: 'user', records: [ana, { uid: 'a\ud800' }] },
      '"records[1].uid" contains half a character',
    ],
    ['an unknown matchKey', { dataType: 'user', records, matchKey: 'id' }, 'must be one of [username, email, phone'],
    ['a matchKey that is an object', { dataType: 'user', records, matchKey: { a: 1 } }, '"matchKey" must be one of'],
    ['a sourceName that is no text', { dataType: 'user', records, sourceName: 5 }, '"sourceName" must be a string'],
  ])('for %s says why, and writes nothing', async (_, body, message) => {
    const response = await agent.post('/userData:push').send(body as object);
    expect(response.status).toBe(500);
    expect(response.body.data).toEqual({ code: 500, message: expect.stringContaining(message) });
    expect(await countRows(app)).toEqual(before);
  });

  it('names the record by its place in the whole payload', async () => {
    const records = Array.from({ length: 1_200 }, (_, index) => ({ uid: index === 1_100 ? null : `u${index}` }));
    const { body } = await agent.post('/userData:push').send({ dataType: 'user', records });
    expect(body.data.message).toContain('"records[1100].uid" must be a non-empty string');
    expect(body.data.message).toContain('(record 1100, uid null)');
    expect(await countRows(app)).toEqual(before);
  });

  it('tells the first faults of many and how many more there are', async () => {
    const { body } = await agent.post('/userData:push').send({ dataType: 'user', records: Array(20).fill({}) });
    expect(body.data.message).toContain('; and 15 more');
  });
});
