// Which attribute becomes which field, if an admin doesn't say otherwise, and which attributes there are to choose from.
import { PRESET_VALUES, type Preset, PRESETS, type PresetValues } from '../presets';
import { checkOptions } from './check-options';
import { DEPARTMENT_ATTRIBUTES } from './departments/department-entry';
import { mappedAttributes } from './directory/person';
import { Fault } from './fault';
import type { LdapSettings } from './options';
import { fieldOf } from './records/attributes';

/** Of the mapping of user data synchronization, as far as it is needed here. */
interface MappingRule {
  field: string;
  from: { kind: 'attribute'; attribute: { path: string } } | { kind: 'firstFilled'; attributes: { path: string }[] };
}

export interface DefaultMapping {
  user: { rules: MappingRule[] };
  department: { rules: MappingRule[] };
}

export type SourceAttributes = Record<'user' | 'department', { name: string }[]>;

/** The mapping that a source has without one of its own. */
export function defaultMapping(options: Record<string, unknown>): DefaultMapping {
  const { loginAttribute, nicknameAttributes, emailAttribute, phoneAttribute } = valuesOf(options);
  return {
    user: {
      rules: [
        rule('username', loginAttribute),
        { field: 'nickname', from: { kind: 'firstFilled', attributes: nicknameAttributes.map((path) => ({ path })) } },
        rule('email', emailAttribute),
        rule('phone', phoneAttribute),
      ],
    },
    department: { rules: [rule('title', 'title')] },
  };
}

/** What can be mapped, as far as the options say it already. */
export function attributesFor(options: Record<string, unknown>): SourceAttributes {
  const settings = settingsOf(options) ?? { preset: presetOf(options), users: NOTHING_MORE };
  const named = (names: string[]) => names.map((name) => ({ name: fieldOf(name) }));
  return { user: named(mappedAttributes(settings)), department: named(['title', ...DEPARTMENT_ATTRIBUTES]) };
}

const NOTHING_MORE: LdapSettings['users'] = { baseDn: '', filter: '', uidAttributes: [], furtherAttributes: [] };

function rule(field: string, attribute: string): MappingRule {
  return { field, from: { kind: 'attribute', attribute: { path: fieldOf(attribute) } } };
}

/** While somebody fills in the form, they are not whole yet. */
function settingsOf(options: Record<string, unknown>): LdapSettings | undefined {
  try {
    return checkOptions(options);
  } catch (error) {
    if (error instanceof Fault) {
      return undefined;
    }
    throw error;
  }
}

function valuesOf(options: Record<string, unknown>): PresetValues {
  return PRESET_VALUES[presetOf(options)];
}

function presetOf({ preset }: Record<string, unknown>): Preset {
  return PRESETS.find((each) => each === preset) ?? 'other';
}
