import type { Translate } from '../translate';

/** Reads JSON that somebody pasted; what is wrong with it is said with its line and column, as far as that is known. */
export function parseJson(text: string, t: Translate): { value?: unknown; problem?: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const { message } = error as Error;
    const [, position] = /position (\d+)/.exec(message) ?? [];
    if (position === undefined) {
      return { problem: t('This is not JSON: {{reason}}', { reason: message }) };
    }
    const before = text.slice(0, Number(position)).split('\n');
    const place = { line: before.length, column: before[before.length - 1].length + 1 };
    return { problem: t('This is not JSON: line {{line}}, column {{column}}', place) };
  }
}
