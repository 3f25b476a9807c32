import type { GlobalToken } from 'antd';
import type { Part } from './bar-parts';

/** The colours of a bar's parts, in the host's theme. */
export const partColors = (token: GlobalToken): Record<Part, string> => ({
  created: token.colorPrimary,
  updated: token['cyan-6'],
  memberships: token['purple-6'],
  removed: token.colorWarning,
  failed: token.colorError,
});

/** The colour of how a run ended. */
export function endColor(status: string, token: GlobalToken): string {
  const colors: Record<string, string> = {
    success: token.colorSuccess,
    partial: token.colorWarning,
    failed: token.colorError,
  };
  return colors[status] ?? token.colorTextQuaternary;
}
