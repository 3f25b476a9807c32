import { useMemoizedFn } from 'ahooks';
import { App } from 'antd';
import { useEffect } from 'react';
import { useBeforeUnload, useBlocker } from 'react-router-dom';
import { useAdmin } from '../admin';

interface Answers {
  onDiscard(): void;
  onKeep?(): void;
}

/** Asks whether what was entered is to be lost. */
export function useDiscardQuestion() {
  const { t } = useAdmin();
  const { modal } = App.useApp();
  return ({ onDiscard, onKeep }: Answers) =>
    modal.confirm({
      title: t('Discard the changes?'),
      okText: t('Discard'),
      okButtonProps: { danger: true },
      cancelText: t('Keep editing'),
      autoFocusButton: 'cancel',
      onOk: onDiscard,
      onCancel: onKeep,
    });
}

/** As long as it is there, nobody leaves the page with unsaved changes unasked: not within the host, nor by closing the tab. */
export function LeaveGuard({ isDirty }: { isDirty(): boolean }) {
  const ask = useMemoizedFn(useDiscardQuestion());
  const blocker = useBlocker(isDirty);
  useEffect(() => {
    if (blocker.state === 'blocked') {
      ask({ onDiscard: blocker.proceed, onKeep: blocker.reset });
    }
  }, [blocker, ask]);
  useBeforeUnload((event) => isDirty() && event.preventDefault());
  return null;
}
