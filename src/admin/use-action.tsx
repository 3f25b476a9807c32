import { useLockFn } from 'ahooks';
import { App } from 'antd';
import { useState } from 'react';

/** Seconds that an error stays to be read; a success is understood faster. */
export const ERROR_DURATION = 8;

interface Action {
  run(): Promise<void>;
  /** Said when it went well; nothing is, where that can be seen. */
  success?: string;
  /** Called afterwards, however it went. */
  onDone?(): void;
}

/** Runs an action once at a time, and tells how it went. */
export function useAction({ run, success, onDone }: Action) {
  const { message } = App.useApp();
  const [running, setRunning] = useState(false);

  const runOnce = useLockFn(async () => {
    setRunning(true);
    try {
      await run();
      if (success) {
        message.success(<span role="status">{success}</span>);
      }
    } catch (error) {
      message.error(<span role="alert">{(error as Error).message}</span>, ERROR_DURATION);
    } finally {
      setRunning(false);
      onDone?.();
    }
  });

  return { running, run: runOnce };
}
