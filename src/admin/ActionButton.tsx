import { Button, type ButtonProps } from 'antd';
import { LoadingOutlined } from './icons';
import { useAction } from './use-action';

interface ActionButtonProps<Result> extends Pick<ButtonProps, 'children' | 'icon' | 'disabled' | 'aria-describedby'> {
  action(): Promise<Result>;
  /** Said when the action went well. */
  success: string | ((result: Result) => string);
  /** By which that can be taken back. */
  messageKey?: string;
  /** Called after the action, however it went: with its result, if it went well. */
  onDone?(result?: Result): void;
}

/** A button in a table's row: it shows that its action runs, runs it once at a time and tells how it went. */
export function ActionButton<Result>(props: ActionButtonProps<Result>) {
  const { action, success, messageKey, onDone, ...button } = props;
  const { running, run } = useAction({ run: action, success, messageKey, onDone });
  return (
    <Button
      {...button}
      type="link"
      size="small"
      loading={running && { icon: <LoadingOutlined /> }}
      aria-busy={running}
      // The second click of a double click can come after a fast answer: running once at a time would let it through.
      onClick={({ detail: clicks }) => clicks < 2 && run()}
    />
  );
}
