import { useRequest } from 'ahooks';
import { Form } from 'antd';
import { uniqBy } from 'lodash';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Id } from '../api';
import { Choices } from '../sources/Choices';
import { type ChosenUser, UserSelect } from '../suspensions/UserSelect';
import { userName } from '../suspensions/user-name';

/** More than that are meant by a condition. */
const LIMIT = 500;

/** Whom the source never touches, and what becomes of records that are out of scope. */
export function ExclusionFields() {
  const { t } = useAdmin();
  return (
    <>
      <Form.Item
        name="excludedUserIds"
        label={t('Excluded users')}
        extra={t('Users whom this source never changes, links, suspends or removes, whatever it says of them.')}
      >
        <ExcludedUsers />
      </Form.Item>
      <Form.Item
        name="outOfScope"
        label={t('Out of scope')}
        extra={t('What becomes of users and departments that this source brought and that are no longer in scope.')}
        getValueProps={(value = 'keep') => ({ value })}
      >
        <Choices
          label={t('Out of scope')}
          choices={[
            { value: 'keep', title: t('Leave them alone'), explanation: t('Nothing changes for them.') },
            {
              value: 'leavers',
              title: t('Treat them as leavers'),
              explanation: t('What is set for leavers is done with them, within the removal limit.'),
            },
          ]}
        />
      </Form.Item>
    </>
  );
}

interface ExcludedUsersProps {
  value?: Id[];
  onChange?(ids: Id[]): void;
}

/** Chooses users by their names. As a field it is given its value by the form. */
function ExcludedUsers({ value = [], onChange }: ExcludedUsersProps) {
  const { api, t } = useAdmin();
  const [named, setNamed] = useState<ChosenUser[]>([]);
  useRequest(() => api.listUsers(value), {
    ready: value.length > 0,
    onSuccess: (users) => setNamed(users.map((user) => ({ value: String(user.id), label: userName(user) }))),
    // Whose name is not known goes by the ID.
    onError: () => {},
  });
  const chosenOf = (id: Id) =>
    named.find((user) => user.value === String(id)) ?? { value: String(id), label: t('User {{id}}', { id }) };
  return (
    <UserSelect
      chosen={value.map(chosenOf)}
      limit={LIMIT}
      onChange={(chosen) => {
        setNamed((before) => uniqBy([...chosen, ...before], 'value'));
        onChange?.(chosen.map((user) => idOf(user.value)));
      }}
    />
  );
}

/** As the host has it: what is too large for a number is a text. */
const idOf = (text: string): Id => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
