import { useRequest } from 'ahooks';
import { useAdmin } from '../admin';
import { UserSelect } from '../suspensions/UserSelect';
import { userName } from '../suspensions/user-name';

const MOST_USERS = 100;

interface UserFieldProps {
  /** Ids, given by the form. */
  value?: string[];
  onChange?(ids: string[]): void;
}

/** A field that holds users by their ids, and shows their names. */
export function UserField({ value = [], onChange }: UserFieldProps) {
  const { api } = useAdmin();
  const { data = [] } = useRequest(() => api.listUsers(value), {
    ready: value.length > 0,
    refreshDeps: [value.join()],
    // They are shown by their ids; without a handler ahooks would log it as well.
    onError: () => {},
  });
  const nameOf = (id: string) => {
    const user = data.find((each) => String(each.id) === id);
    return user ? userName(user) : id;
  };
  return (
    <UserSelect
      chosen={value.map((id) => ({ value: id, label: nameOf(id) }))}
      limit={MOST_USERS}
      onChange={(chosen) => onChange?.(chosen.map(({ value: id }) => id))}
    />
  );
}
