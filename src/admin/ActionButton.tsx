import { useLockFn } from 'ahooks';
import { App, Button, type ButtonProps } from 'antd';
import { useState } from 'react';

/** Seconds that an error stays to be read; a success is understood faster. */
const ERROR_DURATION = 8;

interface ActionButtonProps extends Pick<ButtonProps, 'children' | 'icon' | 'aria-describedby'> {
  action(): Promise<void>;
  /** Said when the action went well. */
  success: string;
  /** Called after the action, however it went. */
  onDone?(): void;
}

/** A button in a table's row: it shows that its action runs, runs it once at a time and tells how it went. */
export function ActionButton({ action, success, onDone, ...button }: ActionButtonProps) {
  const { message } = App.useApp();
  const [running, setRunning] = useState(false);

  const run = useLockFn(async () => {
    setRunning(true);
    try {
      await action();
      message.success(<span role="status">{success}</span>);
    } catch (error) {
      message.error(<span role="alert">{(error as Error).message}</span>, ERROR_DURATION);
    } finally {
      setRunning(false);
      onDone?.();
    }
  });

  return (
    <Button
      {...button}
      type="link"
      size="small"
      loading={running}
      aria-busy={running}
      // The second click of a double click can come after a fast answer: the lock alone would let it through.
      onClick={({ detail: clicks }) => clicks < 2 && run()}
    />
  );
}
