import { Button, Flex } from 'antd';
import type { MouseEvent } from 'react';
import { flushSync } from 'react-dom';
import { useAdmin } from '../admin';
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from '../icons';

interface ItemToolsProps {
  index: number;
  /** How many items the list has. */
  count: number;
  /** Left out: the items have no order. */
  onMove?(from: number, to: number): void;
  onRemove(index: number): void;
}

/** Moves an item of a list up and down, and removes it. */
export function ItemTools({ index, count, onMove, onRemove }: ItemToolsProps) {
  const { t } = useAdmin();
  const move = (to: number) => (event: MouseEvent<HTMLElement>) => {
    const button = event.currentTarget;
    flushSync(() => onMove?.(index, to));
    // The browser takes the focus away from what is put elsewhere; and at an end of the list the button is of no more use.
    const other = button.parentElement?.querySelector<HTMLElement>('button:enabled');
    (button.matches(':disabled') ? other : button)?.focus();
  };
  return (
    <Flex>
      {onMove && (
        <>
          <Button
            type="text"
            size="small"
            icon={<ArrowUpOutlined />}
            aria-label={t('Move up')}
            title={t('Move up')}
            disabled={index === 0}
            onClick={move(index - 1)}
          />
          <Button
            type="text"
            size="small"
            icon={<ArrowDownOutlined />}
            aria-label={t('Move down')}
            title={t('Move down')}
            disabled={index === count - 1}
            onClick={move(index + 1)}
          />
        </>
      )}
      <Button
        type="text"
        size="small"
        icon={<DeleteOutlined />}
        aria-label={t('Remove')}
        title={t('Remove')}
        onClick={() => onRemove(index)}
      />
    </Flex>
  );
}
