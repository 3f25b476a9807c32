// What is done with the value of a rule, one step after the other.
import { problem, type Problem } from '../contracts/catalogue';
import type { LookupEntry, Step } from '../contracts/mapping';
import { shownFieldValue } from '../platform/shown-value';
import { dateReader } from './dates';
import { withOneEmpty } from './empty';
import type * as Libraries from './libraries';
import { compilePattern } from './pattern';
import { remembering } from './remember';

/** Characters of a text that a step takes or gives, and values of a list. */
const MAX_LENGTH = 100_000;
const MAX_VALUES = 1_000;

/** Why a step has no answer for a value. */
export class StepFailure extends Error {
  constructor(readonly toProblem: (rule: RuleName) => Problem) {
    super();
  }
}

/** How people find a rule: its place in the list, and its field. */
export interface RuleName {
  rule: number;
  field: string;
}

/** @throws StepFailure */
export type ApplyStep = (value: unknown) => unknown;

/** @throws Error if its pattern is none: mappings are checked before */
export function compileStep(step: Step, libraries: typeof Libraries | undefined): ApplyStep {
  const apply = compile(step, libraries);
  // Of a list, each value; those that come out empty are left out.
  return (value) =>
    withOneEmpty(Array.isArray(value) ? inBounds(value).flatMap((each) => apply(each) ?? []) : (apply(value) ?? null));
}

function compile(step: Step, libraries: typeof Libraries | undefined): ApplyStep {
  switch (step.kind) {
    case 'lowerCase':
      return ofText((text) => text.toLowerCase());
    case 'upperCase':
      return ofText((text) => text.toUpperCase());
    case 'trim':
      return ofText((text) => text.trim());
    case 'replace':
      return ofText((text) => replace(text, step.search, step.replacement));
    case 'split':
      return ofText((text) => text.split(step.separator).at(step.take > 0 ? step.take - 1 : step.take));
    case 'extract': {
      const pattern = compilePattern(step.pattern, libraries as typeof Libraries);
      if ('reason' in pattern) {
        throw new Error(pattern.reason);
      }
      return ofText(remembering((text) => pattern.find(text, step.group)));
    }
    case 'lookup':
      return lookUp(step.entries, step.otherwise);
    case 'phone':
      return ofText((text) => {
        const found = (libraries as typeof Libraries).parsePhoneNumberFromString(text, step.country as 'ES');
        return found?.isValid()
          ? found.number
          : fail((rule) => problem('mapping-phone', { ...rule, value: shown(rule, text), country: step.country }));
      });
    case 'date': {
      const read = remembering(dateReader(step.format));
      const { format } = step;
      return ofText(
        (text) =>
          read(text.trim()) ?? fail((rule) => problem('mapping-date', { ...rule, value: shown(rule, text), format })),
      );
    }
    case 'yesNo': {
      const known = new Map([
        ...step.yes.map((word) => [keyOf(word), true] as const),
        ...step.no.map((word) => [keyOf(word), false] as const),
      ]);
      const allowed = [...step.yes, ...step.no].join(', ');
      return ofText(
        (text) =>
          known.get(keyOf(text)) ??
          fail((rule) => problem('mapping-yes-no', { ...rule, value: shown(rule, text), allowed })),
      );
    }
  }
}

/** Reckoned before it is done: a few of these, one after the other, could fill the memory. */
function replace(text: string, search: string, replacement: string): string {
  const parts = text.split(search);
  const length = text.length + (parts.length - 1) * (replacement.length - search.length);
  return length > MAX_LENGTH ? tooLong() : parts.join(replacement);
}

function lookUp(entries: LookupEntry[], otherwise: 'keep' | 'empty' | 'fail'): ApplyStep {
  const known = new Map(entries.map(({ from, to }) => [keyOf(from), to]));
  return (value) => {
    const text = value === null ? '' : textOf(value);
    const found = known.get(keyOf(text));
    if (found !== undefined) {
      return found;
    }
    if (value === null || otherwise === 'empty') {
      return null;
    }
    return otherwise === 'keep'
      ? value
      : fail((rule) => problem('mapping-lookup', { ...rule, value: shown(rule, text) }));
  };
}

/** A step that knows texts: numbers, and true and false, are taken as such; an empty value stays empty. */
function ofText(apply: (text: string) => unknown): ApplyStep {
  return (value) => (value === null ? null : apply(textOf(value)));
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return fail((rule) => problem('mapping-not-a-text', { ...rule, value: shown(rule, value) }));
  }
  const text = String(value);
  return text.length > MAX_LENGTH ? tooLong() : text;
}

function inBounds(values: unknown[]): unknown[] {
  return values.length > MAX_VALUES
    ? fail((rule) => problem('mapping-too-many', { ...rule, limit: MAX_VALUES }))
    : values;
}

function tooLong(): never {
  return fail((rule) => problem('mapping-too-long', { ...rule, limit: MAX_LENGTH }));
}

function fail(toProblem: (rule: RuleName) => Problem): never {
  throw new StepFailure(toProblem);
}

const shown = ({ field }: RuleName, value: unknown) => shownFieldValue(field, value);

/** Words are compared whatever their case, and without blanks around them. */
export function keyOf(text: string): string {
  return text.trim().toLowerCase();
}
