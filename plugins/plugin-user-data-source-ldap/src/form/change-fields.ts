// Whether everybody is read each time.
import type { Field } from './field';

export const changeFields: Field[] = [
  {
    name: 'changedOnly',
    label: 'Read only what has changed',
    kind: 'yesNo',
    help: 'People who have not changed are left out in between full reads. Who left is noticed by the next full read.',
  },
  {
    name: 'fullReadEvery',
    label: 'Full read every (hours)',
    kind: 'number',
    help: 'Also after these settings change, and after a task that was not a success.',
    placeholder: '24',
    min: 1,
    max: 720,
    isShown: ({ changedOnly }) => changedOnly === true,
  },
];
