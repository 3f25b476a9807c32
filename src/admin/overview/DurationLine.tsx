import { theme } from 'antd';
import type { RunSummary } from '../api';

/** How long the runs took, the longest at the top; `slots` is how many of them would fill the width, `bottom` where nothing took any time. */
export function DurationLine({ runs, slots, bottom }: { runs: RunSummary[]; slots: number; bottom: number }) {
  const { token } = theme.useToken();
  const longest = Math.max(1, ...runs.map(({ cost }) => cost ?? 0));
  const first = slots - runs.length;
  const points = runs.flatMap(({ cost }, index) =>
    cost == null ? [] : [`${first + index + 0.5},${100 - (cost / longest) * 94}`],
  );
  // One point alone would be no line.
  const line = points.length === 1 ? [points[0], points[0]] : points;
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${slots} 100`}
      preserveAspectRatio="none"
      style={{
        ...{ position: 'absolute', insetInline: 0, top: 0, width: '100%', height: `calc(100% - ${bottom}px)` },
        pointerEvents: 'none',
      }}
    >
      <polyline
        points={line.join(' ')}
        fill="none"
        stroke={token.colorTextSecondary}
        strokeWidth={points.length === 1 ? 4 : 1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
