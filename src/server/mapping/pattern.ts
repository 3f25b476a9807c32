// Patterns in RE2 syntax, in bounds: what they take grows with the text, and with nothing else.
import { messageOf } from '../platform/errors';
import type * as Libraries from './libraries';

/** Characters of a pattern, instructions that it may become, and characters of a text that it sees. */
export const MAX_PATTERN_LENGTH = 500;
const MAX_PROGRAM_SIZE = 500;
const MAX_TEXT_LENGTH = 1_000;

export interface Pattern {
  groups: number;
  /** The part of the text that a group matches; undefined if there is none. */
  find(text: string, group?: number): string | undefined;
}

/** @returns why it is none, if it can't be used */
export function compilePattern(pattern: string, { RE2JS }: typeof Libraries): Pattern | { reason: string } {
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() > MAX_PROGRAM_SIZE) {
      return { reason: 'too many repetitions' };
    }
    return {
      groups: compiled.groupCount(),
      find: (text, group = 0) => {
        const matcher = compiled.matcher(text.slice(0, MAX_TEXT_LENGTH));
        return matcher.find() ? (matcher.group(group) ?? undefined) : undefined;
      },
    };
  } catch (error) {
    return { reason: messageOf(error) };
  }
}
