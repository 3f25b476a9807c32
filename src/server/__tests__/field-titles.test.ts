import type { MockServer } from '@nocobase/test';
import { type Agent, signIn, startApp, stopApp } from './app';

let app: MockServer;
let agent: Agent;
beforeAll(async () => {
  app = await startApp();
  agent = await signIn(app);
});
afterAll(() => stopApp(app));

it('says what fields are called in the host, those that were added among them, and no hidden ones', async () => {
  const users = app.db.getCollection('users');
  users.addField('costCentre', { type: 'string', uiSchema: { title: 'Cost centre' } });
  users.addField('untitled', { type: 'string' });
  await users.sync();
  const { body } = await agent.get('/userData:fieldTitles');
  expect(body.data.user).toMatchObject({ username: '{{t("Username")}}', costCentre: 'Cost centre' });
  expect(Object.keys(body.data.user)).not.toContain('password');
  expect(Object.keys(body.data.user)).not.toContain('untitled');
  expect(body.data.department).toMatchObject({ title: '{{t("Department name")}}' });
});
