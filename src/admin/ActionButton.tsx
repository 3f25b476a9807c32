import { Button, type ButtonProps } from 'antd';
import { useAction } from './use-action';

interface ActionButtonProps extends Pick<ButtonProps, 'children' | 'icon' | 'disabled' | 'aria-describedby'> {
  action(): Promise<void>;
  /** Said when the action went well. */
  success: string;
  /** Called after the action, however it went. */
  onDone?(): void;
}

/** A button in a table's row: it shows that its action runs, runs it once at a time and tells how it went. */
export function ActionButton({ action, success, onDone, ...button }: ActionButtonProps) {
  const { running, run } = useAction({ run: action, success, onDone });
  return (
    <Button
      {...button}
      type="link"
      size="small"
      loading={running}
      aria-busy={running}
      // The second click of a double click can come after a fast answer: running once at a time would let it through.
      onClick={({ detail: clicks }) => clicks < 2 && run()}
    />
  );
}
