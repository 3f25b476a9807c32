import { App, Flex } from 'antd';
import { useAdmin } from '../admin';
import type { Suspension, User } from '../api';
import { formatNumber } from '../format';
import { NameList } from '../NameList';
import { ERROR_DURATION } from '../use-action';
import { userLine, userName } from './user-name';

/** Asks whether these people are to be let in again, and does it. */
export function useLift(onLifted: () => void) {
  const { api, t, language } = useAdmin();
  const { modal, message } = App.useApp();

  const lift = async (users: User[]) => {
    try {
      await api.lift(users.map(({ id }) => id));
      const names = users.map(userName).join(', ');
      message.success(<span role="status">{t('Lifted: {{names}}', { names })}</span>);
    } catch (error) {
      message.error(<span role="alert">{(error as Error).message}</span>, ERROR_DURATION);
    }
    onLifted();
  };

  return (suspensions: Suspension[]) => {
    const users = suspensions.map(({ user }) => user);
    modal.confirm({
      title:
        users.length === 1
          ? t('Lift the suspension of {{name}}?', { name: userName(users[0]) })
          : t('Lift the selected suspensions ({{number}})?', { number: formatNumber(users.length, language) }),
      content: (
        <Flex vertical gap="small" style={{ maxHeight: '50vh', overflow: 'auto', overflowWrap: 'anywhere' }}>
          {users.length > 1 && <NameList names={users.map(userLine)} />}
          <span>{t('They can sign in again. Sessions and API keys that have not expired work again too.')}</span>
          {suspensions.some(({ sourceName }) => sourceName !== null) && (
            <span>{t('A source suspends them again with its next sync, as long as nothing has changed there.')}</span>
          )}
        </Flex>
      ),
      okText: t('Lift'),
      cancelText: t('Cancel'),
      onOk: () => lift(users),
    });
  };
}
