// The options of a source, checked: they can come in through the API as well as from the forms.
import { serversIn, wrongServer } from '../addresses';
import { DEPARTMENT_SOURCES, PRESET_VALUES, type Preset, PRESETS, type PresetValues } from '../presets';
import { checkChangedOnly } from './changes/check-changed-only';
import { isDn } from './directory/dn';
import { Fault } from './fault';
import {
  type DepartmentEntries,
  type DepartmentSettings,
  type LdapOptions,
  type LdapSettings,
  MAIN_DEPARTMENTS,
  MATCH_KEYS,
  NESTED_GROUPS,
  OWNER_SOURCES,
} from './options';
import { isFilter } from './protocol/filter';

/** The options as they may come in. */
export type GivenOptions = { [Name in keyof LdapOptions]?: unknown };

/** A name, and no object identifier: servers answer these by names. */
const ATTRIBUTE = /^[a-z][a-z0-9-]*(;[a-z0-9-]+)*$/i;
/** Attributes that hold passwords, hashed or not. */
const PASSWORDS = /^(userPassword|unicodePwd|dBCSPwd|(samba)?(NT|LM)Password|krbPrincipalKey|pwdHistory)(;|$)/i;
/** There Active Directory answers with attributes of the whole forest, but not with all of them. */
const GLOBAL_CATALOG_PORTS = [3268, 3269];
const SUSPENDED_VALUES = 'true, yes, 1, disabled, locked, inactive';

/**
 * Checks the stored options of a source and fills in what is taken where they say nothing.
 * @throws Fault that names the option, what was given and what is allowed
 */
export function checkOptions(options: GivenOptions): LdapSettings {
  const read = new OptionReader(options);
  const preset = read.oneOf('preset', PRESETS);
  const values = PRESET_VALUES[preset];
  const baseDn = read.required('baseDn', read.dn('baseDn'));
  const settings: LdapSettings = {
    preset,
    servers: readServers(read, preset),
    isUnencrypted: read.yesOrNo('unencrypted'),
    tls: readTls(read),
    bind: readBind(read),
    connectTimeout: read.number('connectTimeout', { min: 1, max: 300, otherwise: 10 }) * 1000,
    timeout: read.number('timeout', { min: 1, max: 3600, otherwise: 60 }) * 1000,
    pageSize: read.number('pageSize', { min: 10, max: 5000, otherwise: 500 }),
    areReferralsIgnored: read.yesOrNo('ignoreReferrals'),
    users: {
      baseDn: read.dn('userBaseDn') ?? baseDn,
      filter: read.filter('userFilter') ?? values.userFilter,
      uidAttributes: readUidAttributes(read, 'uidAttribute', values),
      furtherAttributes: read.attributes('attributes'),
      matchKey: readMatchKey(read),
      suspended: readSuspended(read),
    },
    departments: readDepartments(read, values, baseDn),
    owners: read.oneOf('owners', OWNER_SOURCES, 'none'),
    ...readChangedOnly(read),
  };
  checkChangedOnly(settings);
  return settings;
}

function readChangedOnly(read: OptionReader): Pick<LdapSettings, 'fullReadEvery'> {
  const hours = read.number('fullReadEvery', { min: 1, max: 720, otherwise: 24 });
  return read.yesOrNo('changedOnly') ? { fullReadEvery: hours * 60 * 60 * 1000 } : {};
}

function readServers(read: OptionReader, preset: Preset): LdapSettings['servers'] {
  const text = read.required('servers', read.text('servers'));
  const wrong = wrongServer(text);
  if (wrong !== undefined) {
    throw new Fault(
      '"{{given}}" is not the address of a directory server. Enter one or several such as ldaps://ldap.example.com or ldap://10.0.0.5:389.',
      { given: wrong },
    );
  }
  const servers = serversIn(text);
  const catalog = servers.find(({ port }) => preset === 'activeDirectory' && GLOBAL_CATALOG_PORTS.includes(port));
  if (catalog) {
    throw new Fault(
      '{{server}} is a global catalog, which holds a part of every entry only. Enter the port of the domain: 636 (ldaps://) or 389.',
      { server: catalog.url },
    );
  }
  return servers;
}

function readTls(read: OptionReader): LdapSettings['tls'] {
  const cert = read.pem('clientCertificate', 'CERTIFICATE');
  const key = read.pem('clientKey', 'PRIVATE KEY');
  if (Boolean(cert) !== Boolean(key)) {
    throw new Fault('A client certificate and its private key are needed together: enter both, or none.');
  }
  return {
    ca: read.pem('caCertificate', 'CERTIFICATE'),
    cert,
    key,
    serverName: read.text('serverName'),
    isUnchecked: read.yesOrNo('skipCertificateCheck'),
  };
}

function readBind(read: OptionReader): LdapSettings['bind'] {
  const dn = read.text('bindDn');
  const password = read.text('bindPassword', { isKeptAsItIs: true });
  // A server takes a name without a password for nobody, and says that all is well.
  if (Boolean(dn) !== Boolean(password)) {
    throw new Fault('A bind DN and its password are needed together: enter both, or none to read anonymously.');
  }
  return dn && password ? { dn, password } : undefined;
}

function readUidAttributes(read: OptionReader, option: keyof LdapOptions, { uidAttributes }: PresetValues): string[] {
  const attribute = read.attribute(option);
  return attribute ? [attribute] : uidAttributes;
}

function readMatchKey(read: OptionReader): LdapSettings['users']['matchKey'] {
  const matchKey = read.oneOf('matchKey', MATCH_KEYS, 'username');
  return matchKey === 'none' ? undefined : matchKey;
}

function readSuspended(read: OptionReader): LdapSettings['users']['suspended'] {
  const attribute = read.attribute('suspendedAttribute');
  const values = (read.text('suspendedValues') ?? SUSPENDED_VALUES).split(',');
  return attribute
    ? { attribute, values: values.map((value) => value.trim().toLowerCase()).filter(Boolean) }
    : undefined;
}

function readDepartments(read: OptionReader, values: PresetValues, baseDn: string): DepartmentSettings {
  const source = read.oneOf('departmentSource', DEPARTMENT_SOURCES, values.departmentSource);
  const entriesOf = (filter: string, titleAttribute: string): DepartmentEntries => ({
    baseDn: read.dn('departmentBaseDn') ?? baseDn,
    filter: read.filter('departmentFilter') ?? filter,
    uidAttributes: readUidAttributes(read, 'departmentUidAttribute', values),
    titleAttribute: read.attribute('departmentTitleAttribute') ?? titleAttribute,
  });
  switch (source) {
    case 'organizationalUnits':
      return { source, ...entriesOf(values.unitFilter, 'ou') };
    case 'groups':
      return {
        source,
        ...entriesOf(values.groupFilter, 'cn'),
        nested: read.oneOf('nestedGroups', NESTED_GROUPS, 'tree'),
        main: read.oneOf('mainDepartment', MAIN_DEPARTMENTS, 'firstByName'),
      };
    case 'attribute':
      return {
        source,
        attribute: read.required('departmentAttribute', read.attribute('departmentAttribute')),
        separator: read.text('departmentSeparator') ?? '/',
      };
    case 'none':
      return { source };
  }
}

/** Reads one option after the other. What was emptied is as what was left out. */
class OptionReader {
  constructor(private options: GivenOptions) {}

  required<Value>(option: keyof LdapOptions, value: Value | undefined): Value {
    if (value === undefined) {
      throw new Fault('Option "{{option}}" is required.', { option });
    }
    return value;
  }

  text(option: keyof LdapOptions, { isKeptAsItIs = false } = {}): string | undefined {
    const value = this.options[option] ?? '';
    if (typeof value !== 'string') {
      throw new Fault('Option "{{option}}" must be a text.', { option });
    }
    return (isKeptAsItIs ? value : value.trim()) || undefined;
  }

  yesOrNo(option: keyof LdapOptions): boolean {
    const value = this.options[option] || false;
    if (typeof value !== 'boolean') {
      throw new Fault('Option "{{option}}" must be true or false.', { option });
    }
    return value;
  }

  number(option: keyof LdapOptions, { min, max, otherwise }: { min: number; max: number; otherwise: number }): number {
    const given = this.options[option] ?? '';
    const value = given === '' ? otherwise : given;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      throw new Fault('Option "{{option}}" must be a whole number from {{min}} to {{max}}.', { option, min, max });
    }
    return value;
  }

  oneOf<Value extends string>(option: keyof LdapOptions, allowed: readonly Value[], otherwise?: Value): Value {
    const text = this.text(option) ?? otherwise;
    const value = allowed.find((each) => each === text);
    if (value === undefined) {
      throw new Fault('Option "{{option}}" must be one of {{allowed}}.', { option, allowed: allowed.join(', ') });
    }
    return value;
  }

  dn(option: keyof LdapOptions): string | undefined {
    return this.matching(option, isDn, {
      sentence: 'Option "{{option}}" must be a distinguished name such as {{example}}, not "{{given}}".',
      example: 'ou=people,dc=example,dc=com',
    });
  }

  filter(option: keyof LdapOptions): string | undefined {
    return this.matching(option, isFilter, {
      sentence: 'Option "{{option}}" must be an LDAP filter such as {{example}}, not "{{given}}".',
      example: '(&(objectClass=person)(mail=*))',
    });
  }

  attribute(option: keyof LdapOptions): string | undefined {
    const given = this.text(option) ?? '';
    if (PASSWORDS.test(given)) {
      throw new Fault('Option "{{option}}" must not be {{given}}: passwords are not read.', { option, given });
    }
    return this.matching(option, (text) => ATTRIBUTE.test(text), {
      sentence: 'Option "{{option}}" must be the name of an attribute such as {{example}}, not "{{given}}".',
      example: 'employeeNumber',
    });
  }

  attributes(option: keyof LdapOptions): string[] {
    const names = (this.text(option) ?? '').split(/[\s,]+/).filter(Boolean);
    return names.map((name) => new OptionReader({ [option]: name }).attribute(option) ?? name);
  }

  pem(option: keyof LdapOptions, label: string): string | undefined {
    const text = this.text(option);
    if (text !== undefined && !(text.includes('-----BEGIN ') && text.includes(`${label}-----`))) {
      // What was given may be a key: it is not said.
      throw new Fault('Option "{{option}}" must be a text in PEM format, with a line such as {{example}}.', {
        option,
        example: `-----BEGIN ${label}-----`,
      });
    }
    return text;
  }

  private matching(
    option: keyof LdapOptions,
    isRight: (text: string) => boolean,
    { sentence, example }: { sentence: string; example: string },
  ): string | undefined {
    const text = this.text(option);
    if (text !== undefined && !isRight(text)) {
      throw new Fault(sentence, { option, example, given: text });
    }
    return text;
  }
}
