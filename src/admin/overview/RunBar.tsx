import { theme } from 'antd';
import type { RunSummary } from '../api';
import { partsOf } from './bar-parts';
import { endColor, partColors } from './colors';

/** Pixels of the foot of a bar. */
export const FOOT = 3;

interface RunBarProps {
  run: RunSummary;
  /** From 0 to 1. */
  height: number;
  /** What the run did, said to who has it read. */
  label: string;
  /** Whether it is the one that is told of, and that has the focus when the bars get it. */
  isPointed: boolean;
  onPoint(): void;
  onOpen(): void;
}

/** One run: what it did, stacked, above a foot in the colour of how it ended. */
export function RunBar({ run, height, label, isPointed, onPoint, onOpen }: RunBarProps) {
  const { token } = theme.useToken();
  const colors = partColors(token);
  return (
    <button
      type="button"
      aria-label={label}
      tabIndex={isPointed ? 0 : -1}
      onClick={onOpen}
      onFocus={onPoint}
      onMouseEnter={onPoint}
      style={{
        ...{ flex: 1, minWidth: 0, padding: '0 1px', border: 0, cursor: 'pointer' },
        ...{ display: 'flex', flexDirection: 'column', justifyContent: 'flex-end' },
        background: isPointed ? token.colorFillSecondary : 'transparent',
      }}
    >
      <span
        style={{ display: 'flex', flexDirection: 'column-reverse', height: `${height * 100}%`, overflow: 'hidden' }}
      >
        {partsOf(run).map(({ part, count }) => (
          <span key={part} data-part={part} style={{ flex: `${count} 0 0`, minHeight: 3, background: colors[part] }} />
        ))}
      </span>
      <span style={{ flex: 'none', height: FOOT, marginTop: 1, background: endColor(run.status, token) }} />
    </button>
  );
}
