import { useLockFn } from 'ahooks';
import { Alert, App, Flex, Modal } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { SuspendResult } from '../api';
import { LoadingOutlined } from '../icons';
import { NameList } from '../NameList';
import { type ChosenUser, UserSelect } from './UserSelect';

/** How many the server takes at once. */
const LIMIT = 200;

interface SuspendDialogProps {
  open: boolean;
  onClose(): void;
  /** Called when somebody was suspended. */
  onSuspended(): void;
}

/** Asks who is to be suspended manually, and says of whom that was refused. */
export function SuspendDialog({ open, onClose, onSuspended }: SuspendDialogProps) {
  const { api, t } = useAdmin();
  const { message } = App.useApp();
  const [chosen, setChosen] = useState<ChosenUser[]>([]);
  const [refused, setRefused] = useState<string[]>([]);
  const [running, setRunning] = useState(false);
  const namesOf = (ids: string[]) => ids.map((id) => chosen.find(({ value }) => value === id)?.label ?? id).join(', ');

  const change = (users: ChosenUser[]) => {
    setChosen(users);
    setRefused([]);
  };
  const close = () => {
    change([]);
    onClose();
  };
  const report = ({ suspended, unchanged, refused: refusals }: SuspendResult) => {
    const success = [
      suspended.length && t('Suspended: {{names}}', { names: namesOf(suspended) }),
      unchanged.length && t('Suspended already: {{names}}', { names: namesOf(unchanged) }),
    ].filter(Boolean);
    if (success.length) {
      message.success(<span role="status">{success.join(' · ')}</span>);
    }
    if (refusals.length) {
      setChosen(chosen.filter(({ value }) => refusals.some(({ userId }) => userId === value)));
      setRefused(refusals.map(({ userId, message: reason }) => `${namesOf([userId])}: ${reason}`));
    } else {
      close();
    }
  };
  const suspend = useLockFn(async () => {
    setRunning(true);
    setRefused([]);
    try {
      report(await api.suspend(chosen.map(({ value }) => value)));
      onSuspended();
    } catch (error) {
      setRefused([(error as Error).message]);
    } finally {
      setRunning(false);
    }
  });

  return (
    <Modal
      open={open}
      onCancel={close}
      onOk={suspend}
      closable={{ 'aria-label': t('Close') }}
      title={t('Suspend people')}
      width="min(560px, calc(100vw - 16px))"
      okText={t('Suspend')}
      okButtonProps={{ danger: true, disabled: !chosen.length, loading: running && { icon: <LoadingOutlined /> } }}
      cancelText={t('Cancel')}
      destroyOnClose
    >
      <Flex vertical gap="middle">
        {t(
          'They can no longer sign in, and lose nothing: roles, departments and password stay as they are. Whatever a source says, they are suspended until somebody lifts it here.',
        )}
        <UserSelect autoFocus chosen={chosen} limit={LIMIT} onChange={change} />
        {refused.length > 0 && (
          <Alert
            role="alert"
            type="error"
            showIcon
            message={t('Not suspended')}
            description={<NameList names={refused} />}
          />
        )}
      </Flex>
    </Modal>
  );
}
