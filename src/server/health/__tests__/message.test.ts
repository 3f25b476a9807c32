import type { Model } from '@nocobase/database';
import texts from '../../../locale/es-ES.json';
import { ENGLISH, type Translate } from '../../platform/translate';
import type { SyncSourceModel } from '../../sources/sync-source-model';
import { messageOfNews } from '../message';

const NONE = { created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0 };

test('a message counts whose memberships changed, also where nothing else did', () => {
  const values: Record<string, unknown> = {
    id: 7,
    message: 'One record failed',
    outcome: {
      records: 70,
      failedRecords: 1,
      targets: [
        { ...NONE, dataType: 'user', resource: 'users', unchanged: 69, failed: 1 },
        { ...NONE, dataType: 'user', resource: 'departments', updated: 48, deleted: 2, unchanged: 19 },
      ],
    },
  };
  const task = { get: (field: string) => values[field] } as Model;
  const source = { id: 3, name: 'hr' } as SyncSourceModel;
  const message = messageOfNews({ source, event: 'partial', task }, ENGLISH, '/page');
  expect(message).toEqual({
    title: 'Some records of hr could not be synchronized',
    text: 'One record failed\nmemberships of 50 people changed · 1 failed',
    url: '/page?source=3&task=7',
  });
});

test('which records failed is said in the language of the reader, whatever that of the task is', () => {
  const failure = { dataType: 'user', resource: 'users', uid: 'u1', message: 'in the language of who started it' };
  const first = [
    { ...failure, code: 'value-taken-by-record', params: { field: 'username', value: 'ana', uid: 'u2' } },
    { ...failure, uid: 'u3', message: 'what another plugin says' },
  ];
  const outcome = { records: 9, failedRecords: 2, targets: [], failed: { all: 9, first } };
  const values: Record<string, unknown> = { id: 7, message: 'in the language of who started it', outcome };
  const task = { get: (field: string) => values[field] } as Model;
  const source = { id: 3, name: 'hr' } as SyncSourceModel;
  const spanish: Translate = (sentence, params) =>
    Object.entries(params ?? {}).reduce(
      (text, [name, value]) => text.replaceAll(`{{${name}}}`, String(value)),
      (texts as Record<string, string>)[sentence],
    );
  const { text } = messageOfNews({ source, event: 'partial', task }, spanish, '/page');
  expect(text.split('\n')[0]).toBe(
    'Registros fallidos: 2 de 9. Los primeros: u1: username «ana» ya está en uso: lo tiene el registro con el ID «u2»; ' +
      'u3: what another plugin says',
  );
});
