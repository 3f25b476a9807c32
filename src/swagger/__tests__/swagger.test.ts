import type { Logger } from '@nocobase/logger';
import swagger from '..';
import { userDataActions } from '../../server/http/user-data';
import { userDataSuspensionActions } from '../../server/http/user-data-suspensions';
import type { Suspensions } from '../../server/suspensions/suspensions';
import type PluginUserDataSyncServer from '../../server/plugin';

const operations = Object.entries(swagger.paths).flatMap(([path, methods]) =>
  Object.values(methods).map((operation) => [path, operation] as const),
);

it('documents every action of userData, and no other', () => {
  const documented = Object.keys(swagger.paths).filter((path) => path.startsWith('/userData:'));
  const defined = Object.keys(userDataActions({} as PluginUserDataSyncServer)).map((name) => `/userData:${name}`);
  expect(documented.sort()).toEqual(defined.sort());
});

it('documents every action of userDataSuspensions, and no other', () => {
  const documented = Object.keys(swagger.paths).filter((path) => path.startsWith('/userDataSuspensions:'));
  const actions = userDataSuspensionActions({} as Suspensions, {} as Logger);
  expect(documented.sort()).toEqual(
    Object.keys(actions)
      .map((name) => `/userDataSuspensions:${name}`)
      .sort(),
  );
});

it.each(operations)('%s says what it does and answers, and who may not', (path, { tags, summary, responses }) => {
  expect(tags).toEqual([path.slice(1).split(':')[0]]);
  expect(swagger.tags.map(({ name }) => name)).toContain(tags[0]);
  expect(summary).toBeTruthy();
  expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '401', '403']));
});

it('refers to what is there, and needs all that is there', () => {
  const { schemas, responses } = swagger.components;
  const there = [
    ...Object.keys(schemas).map((name) => `#/components/schemas/${name}`),
    ...Object.keys(responses).map((name) => `#/components/responses/${name}`),
  ];
  const referred = [...JSON.stringify(swagger).matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference);
  expect([...new Set(referred)].sort()).toEqual(there.sort());
});
