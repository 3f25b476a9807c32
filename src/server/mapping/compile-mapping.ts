// A mapping, ready to be applied to record after record. Nothing here knows a host.
import { problem, type Problem } from '../contracts/catalogue';
import type { MappedType, MappingRule, SourceMapping, TypeMapping } from '../contracts/mapping';
import type { FieldApplies } from '../contracts/plan';
import { MASK } from '../platform/mask';
import { compileScope } from './conditions';
import type * as Libraries from './libraries';
import { type ApplyRule, compileRule, isSecretRule } from './rules';
import { type RuleName, StepFailure } from './steps';
import { STRUCTURE } from './structure';

type Attributes = Record<string, unknown>;

/** What becomes of the attributes of a record. */
export interface MappedRecord {
  record: Attributes;
  /** Why a rule failed, the first that did. The record has what the others set. */
  problem?: Problem;
  /** The fields of all rules that did. */
  failed?: string[];
}

/** The mapping of one data type. */
export interface CompiledType {
  isInScope(attributes: Attributes): boolean;
  /** Never throws. */
  map(attributes: Attributes): MappedRecord;
  /** Only what makes up the record, such as its uid: for one that is out of scope, or deleted. */
  mapStructure(attributes: Attributes): MappedRecord;
  /** Fields that are not written to a row that is there, or that has a value. */
  applies: FieldApplies;
  /** Rules whose field can't be set: it was deleted since, say. They are left out. */
  skipped: RuleName[];
  /** What makes up a record, as far as rules make it. */
  structure: string[];
  /** The fields that are made of secrets: what they hold is not shown. */
  secret: string[];
}

export type CompiledMapping = Partial<Record<MappedType, CompiledType>>;

/** Whether a mapping may set a field. */
export type IsSettable = (dataType: MappedType, field: string) => boolean;

interface Rule extends RuleName {
  apply: ApplyRule;
  isSecret: boolean;
}

const PASSING = (attributes: Attributes): MappedRecord => ({ record: attributes });

/** @param mapping one that was checked */
export async function compileMapping(mapping: SourceMapping, isSettable: IsSettable): Promise<CompiledMapping> {
  const libraries = await librariesFor(mapping);
  const compiled: CompiledMapping = {};
  for (const dataType of ['user', 'department'] as const) {
    const type = mapping[dataType];
    if (type?.rules?.length || type?.scope?.length) {
      compiled[dataType] = compileType(type, STRUCTURE[dataType], (field) => isSettable(dataType, field), libraries);
    }
  }
  return compiled;
}

function compileType(
  { rules: given = [], scope = [] }: TypeMapping,
  structure: readonly string[],
  isSettable: (field: string) => boolean,
  libraries: typeof Libraries | undefined,
): CompiledType {
  const named = given.map((rule, index) => ({ ...rule, rule: index + 1 }));
  const isKnown = ({ field }: MappingRule) => structure.includes(field) || isSettable(field);
  const settable = named.filter(isKnown);
  const rules = settable.map((each): Rule => ({
    ...nameOf(each),
    apply: compileRule(each, libraries),
    isSecret: isSecretRule(each),
  }));
  const ruled = rules.map(({ field }) => field);
  const passing = structure.filter((field) => !ruled.includes(field));
  const map = mapperOf(rules, passing);
  const ofStructure = mapperOf(
    rules.filter(({ field }) => structure.includes(field)),
    passing,
  );
  return {
    isInScope: scope.length ? compileScope(scope, libraries) : () => true,
    map: given.length ? map : PASSING,
    mapStructure: given.length ? ofStructure : PASSING,
    applies: Object.fromEntries(
      settable.flatMap(({ field, apply }) => (apply === 'create' || apply === 'empty' ? [[field, apply]] : [])),
    ),
    skipped: named.filter((rule) => !isKnown(rule)).map(nameOf),
    structure: ruled.filter((field) => structure.includes(field)),
    secret: rules.filter(({ isSecret }) => isSecret).map(({ field }) => field),
  };
}

function mapperOf(rules: Rule[], passing: string[]) {
  return (attributes: Attributes): MappedRecord => {
    const record: Attributes = {};
    for (const field of passing) {
      if (attributes[field] !== undefined) {
        record[field] = attributes[field];
      }
    }
    let found: Problem | undefined;
    const failed: string[] = [];
    for (const { rule, field, apply, isSecret } of rules) {
      try {
        const value = apply(attributes);
        if (value !== undefined) {
          record[field] = field === 'departments' ? listOf(value) : value;
        }
      } catch (error) {
        const fault = problemOf(error, { rule, field });
        found ??= isSecret ? withoutValue(fault) : fault;
        failed.push(field);
      }
    }
    return { record, ...(found && { problem: found, failed }) };
  };
}

/** One department is a list of one. */
function listOf(value: unknown): unknown {
  return value === null || Array.isArray(value) ? value : [value];
}

function problemOf(error: unknown, name: RuleName): Problem {
  return error instanceof StepFailure
    ? error.toProblem(name)
    : problem('mapping-not-a-text', { ...name, value: String(error).slice(0, 100) });
}

/** What a problem says, but for the value that it names. */
export function withoutValue(given: Problem): Problem {
  return 'value' in given.params ? { ...given, params: { ...given.params, value: MASK } } : given;
}

function nameOf({ rule, field }: RuleName): RuleName {
  return { rule, field };
}

/** The libraries that a mapping needs: they are loaded where some rule has use for them. */
export async function librariesFor(mapping: SourceMapping): Promise<typeof Libraries | undefined> {
  const types = [mapping.user, mapping.department];
  const kinds = types.flatMap((type) => (type?.rules ?? []).flatMap(({ steps = [] }) => steps.map(({ kind }) => kind)));
  const operators = types.flatMap((type) => (type?.scope ?? []).flat().map(({ operator }) => operator));
  const needed = kinds.includes('extract') || kinds.includes('phone') || operators.includes('matches');
  return needed ? import('./libraries') : undefined;
}
