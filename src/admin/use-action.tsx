import { useLockFn } from 'ahooks';
import { App } from 'antd';
import { useState } from 'react';

/** Seconds that an error stays to be read; a success is understood faster. */
export const ERROR_DURATION = 8;

interface Action<Result> {
  run(): Promise<Result>;
  /** Said when it went well; nothing is, where that can be seen. */
  success?: string | ((result: Result) => string);
  /** By which what is said can be taken back. */
  messageKey?: string;
  /** Called afterwards, however it went: with the result, if it went well. */
  onDone?(result?: Result): void;
}

/** Runs an action once at a time, and tells how it went. */
export function useAction<Result>({ run, success, messageKey, onDone }: Action<Result>) {
  const { message } = App.useApp();
  const [running, setRunning] = useState(false);

  const runOnce = useLockFn(async () => {
    setRunning(true);
    let result: Result | undefined;
    try {
      result = await run();
      if (success) {
        const text = typeof success === 'function' ? success(result) : success;
        message.success({ key: messageKey, content: <span role="status">{text}</span> });
      }
    } catch (error) {
      message.error(<span role="alert">{(error as Error).message}</span>, ERROR_DURATION);
    } finally {
      setRunning(false);
      onDone?.(result);
    }
  });

  return { running, run: runOnce };
}
