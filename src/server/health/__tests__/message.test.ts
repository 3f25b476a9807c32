import type { Model } from '@nocobase/database';
import { ENGLISH } from '../../platform/translate';
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
