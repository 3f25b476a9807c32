import { useDebounce, useRequest } from 'ahooks';
import { Alert, Select, Spin } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { User } from '../api';
import { isForbidden } from '../refusals';
import { LoadError } from '../LoadError';
import { TYPING } from '../typing';
import { userLine, userName } from './user-name';

/** A user who was chosen: the id, and the name. */
export interface ChosenUser {
  value: string;
  label: string;
}

interface UserSelectProps {
  chosen: ChosenUser[];
  /** How many can be chosen. */
  limit: number;
  autoFocus?: boolean;
  onChange(chosen: ChosenUser[]): void;
}

/** Chooses users of the host, who are looked for on the server. */
export function UserSelect({ chosen, limit, autoFocus, onChange }: UserSelectProps) {
  const { api, t } = useAdmin();
  const [typed, setTyped] = useState('');
  const search = useDebounce(typed.trim(), { wait: TYPING });
  const users = useRequest(() => api.findUsers(search), {
    refreshDeps: [search],
    // Shown below; without a handler ahooks would log it as well.
    onError: () => {},
  });
  const { data = [], error, loading, refresh } = users;
  // Nobody can be chosen by mistake whom the search no longer finds.
  const found = !loading && typed.trim() === search ? data : undefined;
  if (isForbidden(error)) {
    return (
      <Alert type="warning" showIcon message={t('You may not see the list of users, so nobody can be chosen here.')} />
    );
  }
  if (error) {
    return <LoadError title={t('The users could not be loaded')} error={error} loading={loading} onRetry={refresh} />;
  }
  return (
    <Select
      mode="multiple"
      labelInValue
      autoFocus={autoFocus}
      aria-label={t('Users')}
      placeholder={t('Search by name, username or email')}
      style={{ width: '100%' }}
      maxCount={limit}
      // Found by the server.
      filterOption={false}
      notFoundContent={!found ? <Spin size="small" /> : t('Nobody matches')}
      loading={!found}
      options={found?.map((user) => ({ value: String(user.id), label: userName(user), user }))}
      optionRender={({ data: { user } }) => <UserOption user={user} />}
      value={chosen}
      searchValue={typed}
      onSearch={setTyped}
      onChange={(values: ChosenUser[]) => {
        onChange(values.map(({ value, label }) => ({ value, label })));
        // The field is emptied for the next one, and does not say so.
        setTyped('');
      }}
    />
  );
}

function UserOption({ user }: { user: User }) {
  return <div style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{userLine(user)}</div>;
}
