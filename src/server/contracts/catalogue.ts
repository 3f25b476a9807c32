// What can be wrong with a record, and what an admin should know besides: one catalogue of codes and their sentences.
import type { Translate } from '../platform/translate';

/** `failure`: the record was not written. `notice`: it was, but an admin should know something about it. */
export type ProblemKind = 'failure' | 'notice';

interface Entry {
  kind: ProblemKind;
  /** The English sentence, which is its i18n key. What stands in `{{}}` are the params. */
  text: string;
}

const failure = <Text extends string>(text: Text) => ({ kind: 'failure', text }) as const;
const notice = <Text extends string>(text: Text) => ({ kind: 'notice', text }) as const;

/** All codes. They are stored with outcomes and sent to callers: never rename one. */
export const CATALOGUE = {
  // Values
  'not-a-text': failure('"{{field}}" must be a text, not {{value}}'),
  'too-long': failure('"{{field}}" must have at most {{limit}} characters, not {{length}}'),
  'too-many-bytes': failure('"{{field}}" must have at most {{limit}} bytes, not {{length}}'),
  'pattern-mismatch': failure('"{{field}}" must match the pattern {{pattern}}, not {{value}}'),
  'not-a-number': failure('"{{field}}" must be a number, not {{value}}'),
  'not-a-whole-number': failure('"{{field}}" must be a whole number, not {{value}}'),
  'number-out-of-range': failure('"{{field}}" must be a number from {{min}} to {{max}}, not {{value}}'),
  'number-not-exact': failure('"{{field}}" is {{value}}, a number that can not be read exactly: send it as text'),
  'too-many-decimals': failure('"{{field}}" must have at most {{limit}} decimal places, not {{value}}'),
  'not-a-boolean': failure('"{{field}}" must be one of {{allowed}}, not {{value}}'),
  'not-a-date': failure('"{{field}}" must be a date or time such as {{example}}, not {{value}}'),
  'not-an-option': failure('"{{field}}" must be one of {{allowed}}, not {{value}}'),
  'not-a-list': failure('"{{field}}" must be a list, not {{value}}'),
  'not-json': failure('"{{field}}" must be a value that JSON can hold, not {{value}}'),
  'json-too-deep': failure('"{{field}}" must not be nested deeper than {{limit}} levels'),
  'not-a-shape': failure('"{{field}}" must be a list of coordinates such as {{example}}, not {{value}}'),
  'has-nul': failure('"{{field}}" contains a NUL character, which a database can not store'),
  'broken-unicode': failure('"{{field}}" contains half a character: check the encoding that the source uses'),
  required: failure('"{{field}}" must not be empty'),

  // What makes up a record
  'not-a-uid': failure(
    '"{{field}}" must be a non-empty text of at most {{limit}} characters or a number, not {{value}}',
  ),
  'uid-invisible': failure('"{{field}}" consists of invisible characters only'),
  'not-a-flag': failure('"{{field}}" must be one of {{allowed}}, not {{value}}'),

  // What collides
  'value-taken': failure('{{field}} "{{value}}" is taken already'),
  'value-taken-by-record': failure('{{field}} "{{value}}" is taken already, by the record with uid "{{uid}}"'),
  'value-taken-by-row': failure('{{field}} "{{value}}" is taken already, by {{name}}'),
  'value-of-leaver': failure(
    '{{field}} "{{value}}" belongs to the user with uid "{{uid}}", whom the source no longer has. If it is the same person, set a match key; if not, delete that user.',
  ),
  'ambiguous-match': failure(
    '{{number}} users have the {{field}} "{{value}}", so it is not clear who is meant. Give each of them a value of their own.',
  ),
  'department-circle': failure('The department would be below itself: {{uids}}'),
  'row-shared': failure('The record with uid "{{uid}}" stands for the same user or department'),
  'root-protected': failure('This record belongs to a user with the root role, whom no synchronization may change'),

  // What a mapping could not make of it
  'mapping-not-a-text': failure('Rule {{rule}}, "{{field}}": a step needs a text, not {{value}}'),
  'mapping-lookup': failure('Rule {{rule}}, "{{field}}": {{value}} is not in the lookup table'),
  'mapping-phone': failure(
    'Rule {{rule}}, "{{field}}": {{value}} is not a phone number of {{country}}, nor one with a country code',
  ),
  'mapping-date': failure('Rule {{rule}}, "{{field}}": {{value}} is not a date in the format {{format}}'),
  'mapping-too-long': failure('Rule {{rule}}, "{{field}}": the value would have more than {{limit}} characters'),
  'mapping-too-many': failure('Rule {{rule}}, "{{field}}": there are more than {{limit}} values'),
  'mapping-yes-no': failure('Rule {{rule}}, "{{field}}": {{value}} is none of the words {{allowed}}'),

  // What can't be tried again without its source
  'retry-needs-source': failure(
    'What the source last reported does not tell what is to become of this record. Synchronize the source, or push the record again.',
  ),

  // What a target answered
  'handler-message': failure('{{message}}'),
  'target-answer-not-a-list': failure(
    'Target {{target}} gave no list as its answer, so nothing is known about the record',
  ),
  'target-answer-too-long': failure(
    'Target {{target}} gave {{answered}} answers for {{given}} records, so nothing is known about the record',
  ),

  // Notices
  'unknown-field': notice('Field "{{field}}" is not known and was left out. Records with it: {{number}}'),
  'unknown-department': notice(
    'Department "{{uid}}" is not known yet. The user becomes a member as soon as the source brings it.',
  ),
  'unknown-parent': notice(
    'Parent department "{{uid}}" is not known yet. Until the source brings it, the department is at the top.',
  ),
  'department-raised': notice('The department is at the top now, because its parent department "{{uid}}" was deleted'),
  'departments-raised': notice(
    'Departments that are at the top now, because their parent department was deleted: {{number}}',
  ),
  'reference-resolved': notice('Records put right because the department that they name is known now: {{number}}'),
  'uid-twice': notice('The payload has uid "{{uid}}" {{number}} times. The last one counts.'),
  'two-main-departments': notice(
    'More than one department is marked as the main one: {{uids}}. The first counts: "{{uid}}".',
  ),
  'kept-by-other-source': notice('Not removed, because source "{{source}}" still has this record'),
  'not-suspended': notice('Not suspended, because source "{{source}}" still has this person'),
  'out-of-scope': notice('Records that are out of scope, and were left alone: {{number}}'),
  'out-of-scope-leavers': notice('Records that are out of scope, and count as leavers: {{number}}'),
  'excluded-user': notice('Left alone, because this user is excluded from the source'),
  'leavers-not-known': notice('Leavers were not looked for, because records came without a uid: {{number}}'),
  'leavers-not-identified': notice(
    'Leavers were not looked for, because a rule failed for what people are known by: {{number}}',
  ),
  'mapping-field-gone': notice('Rule {{rule}} sets "{{field}}", which can not be set, and was left out'),
  'starter-not-suspended': notice('Not suspended, because this person started the run'),
} as const satisfies Record<string, Entry>;

export type Code = keyof typeof CATALOGUE;

/** What the sentence of a code says besides its words. */
export type Params = Record<string, string | number>;

/** A failure or a notice as it is stored. It is worded when it is shown, in the reader's language. */
export interface Problem {
  code: Code;
  params: Params;
}

type NamesIn<Text extends string> = Text extends `${string}{{${infer Name}}}${infer More}`
  ? Name | NamesIn<More>
  : never;

/** The params that the sentence of a code names. */
export type ParamsOf<C extends Code> = Record<NamesIn<(typeof CATALOGUE)[C]['text']>, string | number>;

/** Makes a problem with all the params that its sentence names. */
export function problem<C extends Code>(code: C, params: ParamsOf<C>): Problem {
  return { code, params };
}

/** The problem of a failure that is known by a code of the catalogue; of others there are their own words alone. */
export function knownProblem({ code, params }: { code?: string; params?: Params }): Problem | undefined {
  return code && code in CATALOGUE ? ({ code, params } as Problem) : undefined;
}

/** Words a problem. Of a code that this version does not know, it gives the code. */
export function describeProblem({ code, params }: Problem, t: Translate): string {
  return code in CATALOGUE ? t(CATALOGUE[code].text, params) : code;
}

/** The codes whose sentence has a text in it, in a reader's language. */
export function codesWith(text: string, t: Translate): string[] {
  const words = text.trim().toLowerCase();
  const entries: [string, Entry][] = Object.entries(CATALOGUE);
  return entries.filter(([, entry]) => t(entry.text).toLowerCase().includes(words)).map(([code]) => code);
}

/** Whether it is a notice, that is, made no record fail. */
export function isNotice({ code }: Problem): boolean {
  const entry: Entry | undefined = CATALOGUE[code];
  return entry?.kind === 'notice';
}
