// Whether a mapping can be applied: its form, its fields and what these hold, and its patterns.
import type { MappedType, MappingRule, SourceMapping, TypeMapping } from '../contracts/mapping';
import { displayValue } from '../platform/display';
import { librariesFor } from './compile-mapping';
import { formFaultOf, notFrom, notOneOf, refusal } from './mapping-faults';
import { mappingSchema } from './mapping-schema';
import { compilePattern } from './pattern';
import { STRUCTURE } from './structure';

/** What a mapping may set, and what these fields hold. */
export interface FieldRules {
  isSettable(dataType: MappedType, field: string): boolean;
  holdsLists(dataType: MappedType, field: string): boolean;
  accepts(dataType: MappedType, field: string, value: unknown): boolean;
  list(dataType: MappedType): { name: string }[];
}

/** There are some if a mapping has a pattern. */
type Libraries = Awaited<ReturnType<typeof librariesFor>>;

/** What is said of one record: a constant would say it of all, and remove everybody at a stroke. */
const OF_ONE_RECORD = ['uid', 'isDeleted', 'isSuspended'];

/**
 * Checks a mapping.
 * @throws InvalidSettingError that names the place, as `mapping.user.rules[2].steps[0].pattern`, what was given and what is allowed
 */
export async function checkMapping(given: unknown, fields: FieldRules): Promise<SourceMapping> {
  const { error } = mappingSchema.validate(given, { convert: false, abortEarly: true });
  if (error) {
    throw formFaultOf(error.details[0], given);
  }
  const mapping = given as SourceMapping;
  const libraries = await librariesFor(mapping);
  for (const dataType of ['user', 'department'] as const) {
    checkType(dataType, mapping[dataType] ?? {}, fields, libraries);
  }
  return mapping;
}

function checkType(
  dataType: MappedType,
  { rules = [], scope = [] }: TypeMapping,
  fields: FieldRules,
  libraries: Libraries,
): void {
  const ruleOf = new Map<string, number>();
  rules.forEach((rule, index) => {
    const place = `mapping.${dataType}.rules[${index}]`;
    checkField(dataType, rule, place, fields);
    const other = ruleOf.get(rule.field);
    if (other !== undefined) {
      throw refusal(place, '"{{field}}" would never apply: rule {{rule}} sets "{{value}}" already', {
        rule: other,
        value: rule.field,
      });
    }
    ruleOf.set(rule.field, index + 1);
    checkValue(dataType, rule, place, fields);
    checkPatterns(rule, place, libraries);
  });
  scope.forEach((group, index) =>
    group.forEach(({ operator, value }, at) => {
      if (operator === 'matches') {
        checkPattern(value as string, `mapping.${dataType}.scope[${index}][${at}].value`, libraries);
      }
    }),
  );
}

function checkField(dataType: MappedType, { field, apply }: MappingRule, place: string, fields: FieldRules): void {
  if (!fields.isSettable(dataType, field)) {
    throw refusal(
      `${place}.field`,
      '"{{field}}" must be a field that a source may set, not {{value}}. These are: {{allowed}}',
      {
        value: displayValue(field),
        allowed: fields
          .list(dataType)
          .map(({ name }) => name)
          .join(', '),
      },
    );
  }
  // Whether somebody is there already is known by the very record.
  if (STRUCTURE[dataType].includes(field) && apply !== undefined && apply !== 'always') {
    throw notOneOf(`${place}.apply`, ['always'], apply);
  }
}

/** Whether what comes out can be held by the field, as far as it is known beforehand. */
function checkValue(dataType: MappedType, rule: MappingRule, place: string, fields: FieldRules): void {
  const { field, from, steps = [] } = rule;
  const target = { target: field };
  if (givesList(rule) && !fields.holdsLists(dataType, field)) {
    throw refusal(
      `${place}.from`,
      '"{{field}}" gives a list, and "{{target}}" holds one value. Take one of the list, or join them.',
      target,
    );
  }
  if (from.kind === 'constant' && OF_ONE_RECORD.includes(field)) {
    throw notOneOf(`${place}.from.kind`, ['attribute', 'join', 'firstFilled'], from.kind);
  }
  const text = '"{{field}}" gives {{value}}, which "{{target}}" can not hold';
  if (from.kind === 'constant' && !steps.length && !fields.accepts(dataType, field, from.value)) {
    throw refusal(`${place}.from.value`, text, { ...target, value: displayValue(from.value) });
  }
  const last = steps.at(-1);
  if (last?.kind === 'yesNo' && !fields.holdsLists(dataType, field) && !fields.accepts(dataType, field, true)) {
    throw refusal(`${place}.steps[${steps.length - 1}]`, text, { ...target, value: 'true' });
  }
  if (last?.kind === 'lookup' && !fields.holdsLists(dataType, field)) {
    last.entries.forEach(({ to }, index) => {
      if (to !== null && to !== '' && !fields.accepts(dataType, field, to)) {
        const at = `${place}.steps[${steps.length - 1}].entries[${index}].to`;
        throw refusal(at, text, { ...target, value: displayValue(to) });
      }
    });
  }
}

function givesList({ from }: MappingRule): boolean {
  switch (from.kind) {
    case 'attribute':
      return from.attribute.take === 'all';
    case 'firstFilled':
      return from.attributes.some(({ take }) => take === 'all');
    default:
      return false;
  }
}

function checkPatterns({ steps = [] }: MappingRule, place: string, libraries: Libraries): void {
  steps.forEach((step, index) => {
    if (step.kind !== 'extract') {
      return;
    }
    const at = `${place}.steps[${index}]`;
    const groups = checkPattern(step.pattern, `${at}.pattern`, libraries);
    if (step.group !== undefined && (step.group < 0 || step.group > groups)) {
      throw notFrom(`${at}.group`, 0, groups, step.group);
    }
  });
}

/** @returns how many groups it has */
function checkPattern(pattern: string, place: string, libraries: Libraries): number {
  const compiled = compilePattern(pattern, libraries as NonNullable<Libraries>);
  if ('reason' in compiled) {
    throw refusal(place, '"{{field}}" must be a pattern in RE2 syntax, not {{value}}: {{reason}}', {
      value: displayValue(pattern),
      reason: compiled.reason,
    });
  }
  return compiled.groups;
}
