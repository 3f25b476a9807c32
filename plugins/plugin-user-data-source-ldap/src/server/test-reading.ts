// A test of the settings: as little as shows that they work.
import type { FormatDepartment, FormatUser, SourceTest } from '@nocobase/plugin-user-data-sync';
import type { LdapSettings } from './options';
import type { Connection } from './protocol/connection';
import { Reading } from './reading';
import { readRootDse } from './root-dse';
import type { Translate } from './translate';

/** People and departments whose names are shown. */
const SHOWN = 5;
/** Entries of each that are asked for. */
const PAGE = 50;

interface TestParts {
  settings: LdapSettings;
  t: Translate;
  /** When the connection was begun to be made. */
  started: number;
}

export async function testReading(connection: Connection, { settings, t, started }: TestParts): Promise<SourceTest> {
  const { vendor, namingContexts, canPage } = await readRootDse(connection);
  const said = { server: connection.url, vendor, contexts: namingContexts.join('; ') };
  const greeting = {
    what: canPage
      ? t('{{server}}: {{vendor}}, with {{contexts}}', said)
      : t('{{server}}: {{vendor}}, with {{contexts}}. It does not say that it delivers in pages.', said),
    milliseconds: Date.now() - started,
  };
  const begun = Date.now();
  const departments: FormatDepartment[] = [];
  const people: FormatUser[] = [];
  const reading = new Reading(connection, { ...settings, pageSize: PAGE }, { isFirstPageEnough: true });
  for await (const payload of reading.records()) {
    if (payload.dataType === 'user') {
      people.push(...payload.records);
    } else {
      departments.push(...payload.records);
    }
  }
  const describe = (base: string, names: unknown[]) => ({
    what: `${base}: ${names.slice(0, SHOWN).join('; ')}`,
    milliseconds: Date.now() - begun,
  });
  return {
    requests: [
      greeting,
      describe(
        settings.users.baseDn,
        people.map(({ username, nickname, uid }) => username ?? nickname ?? uid),
      ),
      describe(
        'baseDn' in settings.departments ? settings.departments.baseDn : settings.users.baseDn,
        departments.map(({ title }) => title),
      ),
    ],
    records: [
      { dataType: 'department', first: departments.length },
      { dataType: 'user', first: people.length },
    ],
  };
}
