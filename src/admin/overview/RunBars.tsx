import { theme } from 'antd';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useAdmin } from '../admin';
import type { Id, RunSummary } from '../api';
import { heightsOf } from './bar-parts';
import { DurationLine } from './DurationLine';
import { FOOT, RunBar } from './RunBar';
import { runLine } from './run-line';

/** How many runs the server gives at most. */
const SLOTS = 30;
const HEIGHT = 64;

interface RunBarsProps {
  /** The oldest first. */
  runs: RunSummary[];
  /** Whose runs these are, said to who has it read. */
  label: string;
  onOpen(taskId: Id): void;
}

/**
 * Runs as bars, the newest at the end, and one of them in words: the last, until somebody points at another. The keyboard comes to the
 * bars once, and goes through them with the arrows.
 */
export function RunBars({ runs, label, onOpen }: RunBarsProps) {
  const admin = useAdmin();
  const { token } = theme.useToken();
  const [pointed, setPointed] = useState<Id>();
  const group = useRef<HTMLDivElement>(null);
  const last = runs.length - 1;
  const found = runs.findIndex(({ id }) => id === pointed);
  const at = found < 0 ? last : found;
  const heights = heightsOf(runs);
  const lines = runs.map((run) => runLine(run, admin));
  const empty = Array.from({ length: Math.max(0, SLOTS - runs.length) }, (_, slot) => slot);

  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      group.current?.querySelectorAll('button')[Math.min(last, Math.max(0, to))]?.focus();
    }
  };

  return (
    <div onMouseLeave={() => setPointed(undefined)}>
      <div
        ref={group}
        role="toolbar"
        aria-label={label}
        onKeyDown={onKeyDown}
        style={{ position: 'relative', display: 'flex', height: HEIGHT }}
      >
        {empty.map((slot) => (
          <span
            key={slot}
            style={{
              flex: 1,
              alignSelf: 'flex-end',
              height: FOOT,
              margin: '0 1px',
              background: token.colorFillSecondary,
            }}
          />
        ))}
        {runs.map((run, index) => (
          <RunBar
            key={run.id}
            run={run}
            height={heights[index]}
            label={lines[index]}
            isPointed={index === at}
            onPoint={() => setPointed(run.id)}
            onOpen={() => onOpen(run.id)}
          />
        ))}
        <DurationLine runs={runs} slots={SLOTS} bottom={FOOT} />
      </div>
      <div
        aria-hidden
        style={{
          ...{ minHeight: '2lh', marginTop: 4, overflowWrap: 'anywhere' },
          ...{ color: token.colorTextSecondary, fontSize: token.fontSizeSM },
        }}
      >
        {lines[at]}
      </div>
    </div>
  );
}
