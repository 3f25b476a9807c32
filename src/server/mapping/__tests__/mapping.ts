// What tests of the mapping share: one mapping of users over plain records.
import type { MappingRule, SourceMapping, Step, TypeMapping } from '../../contracts/mapping';
import { type CompiledType, compileMapping } from '../compile-mapping';

/** The fields that may be set in these tests. */
export const FIELDS = ['nickname', 'username', 'email', 'phone', 'jobTitle', 'birthday', 'isRemote', 'tags'];

export async function compileUser(user: TypeMapping): Promise<CompiledType> {
  const { user: compiled } = await compileMapping({ user }, (_, field) => FIELDS.includes(field));
  return compiled as CompiledType;
}

export const attribute = (path: string, take?: 'first' | 'all' | 'primary') => ({ path, ...(take && { take }) });

/** A rule for the nickname. */
export function rule(from: MappingRule['from'] | string, ...steps: Step[]): MappingRule {
  const source = typeof from === 'string' ? { kind: 'attribute' as const, attribute: attribute(from) } : from;
  return { field: 'nickname', from: source, steps };
}

/** What a rule makes of a record. */
export async function nicknameOf(given: MappingRule, record: object): Promise<unknown> {
  const compiled = await compileUser({ rules: [given] });
  const { record: mapped, problem } = compiled.map(record as Record<string, unknown>);
  return problem ?? mapped.nickname;
}

export const mappingOf = (user: TypeMapping): SourceMapping => ({ user });
