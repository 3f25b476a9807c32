// A sample OpenLDAP beside the host: where its program is, and a folder with its configuration and a small organisation.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the organisation, and who may read and write all of it. */
export const SUFFIX = 'dc=example,dc=com';
export const READER = `cn=reader,${SUFFIX}`;
export const PASSWORD = 'sesame';

/** Where distributions keep programs, schemas and modules. */
const PROGRAMS = [
  ...(process.env.PATH ?? '').split(path.delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/libexec',
  '/usr/libexec',
  '/opt/homebrew/opt/openldap/libexec',
];
const SCHEMAS = ['/etc/ldap/schema', '/etc/openldap/schema', '/usr/local/etc/openldap/schema'].concat(
  '/opt/homebrew/etc/openldap/schema',
);
const MODULES = ['/usr/lib/ldap', '/usr/lib64/openldap', '/usr/lib/openldap', '/usr/local/libexec/openldap'].concat(
  '/opt/homebrew/opt/openldap/libexec/openldap',
);

/** The program and the schemas; undefined, if OpenLDAP's server is not installed. */
export function findSlapd() {
  const program = PROGRAMS.map((folder) => path.join(folder, 'slapd')).find((file) => existsSync(file));
  const schemas = SCHEMAS.find((folder) => existsSync(path.join(folder, 'core.schema')));
  return program && schemas ? { program, schemas, modules: MODULES.find((folder) => existsSync(folder)) } : undefined;
}

/**
 * Fills a folder with the sample, unless it is there already.
 * @returns the program with its arguments, to be run until it is ended
 * @throws Error with the last words of slapd, if it can't
 */
export function prepareSlapd(slapd, folder, port) {
  const configuration = path.join(folder, 'slapd.conf');
  const data = path.join(folder, 'data');
  mkdirSync(folder, { recursive: true });
  writeFileSync(configuration, configurationOf(slapd, folder));
  if (!existsSync(path.join(data, 'data.mdb'))) {
    mkdirSync(data, { recursive: true });
    try {
      const ldif = fileURLToPath(new URL('organisation.ldif', import.meta.url));
      execFileSync(slapd.program, ['-T', 'add', '-q', '-f', configuration, '-l', ldif], { stdio: 'pipe' });
    } catch (error) {
      // Half an organisation would stay for good.
      rmSync(data, { recursive: true, force: true });
      throw new Error(lastWordsOf(error));
    }
  }
  // With -d it stays in the foreground.
  return [slapd.program, ['-d', '0', '-f', configuration, '-h', `ldap://127.0.0.1:${port}`]];
}

function lastWordsOf(error) {
  return (
    String(error.stderr ?? '')
      .trimEnd()
      .split('\n')
      .at(-1) || error.message
  );
}

function configurationOf({ schemas, modules }, folder) {
  return [
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include ${quoted(path.join(schemas, `${name}.schema`))}`),
    `pidfile ${quoted(path.join(folder, 'slapd.pid'))}`,
    `argsfile ${quoted(path.join(folder, 'slapd.args'))}`,
    ...(modules ? [`modulepath ${quoted(modules)}`, 'moduleload back_mdb', 'moduleload ppolicy'] : []),
    'database mdb',
    `suffix "${SUFFIX}"`,
    `rootdn "${READER}"`,
    `rootpw ${PASSWORD}`,
    `directory ${quoted(path.join(folder, 'data'))}`,
    'overlay ppolicy',
    '',
  ].join('\n');
}

const quoted = (text) => `"${text}"`;

/** The source that reads it. */
export function sampleSource(port) {
  return {
    name: 'sample-ldap',
    displayName: 'Sample OpenLDAP',
    sourceType: 'ldap-directory',
    enabled: true,
    options: {
      preset: 'openLdap',
      servers: `ldap://127.0.0.1:${port}`,
      // It does not leave this machine.
      unencrypted: true,
      bindDn: READER,
      bindPassword: PASSWORD,
      baseDn: SUFFIX,
      departmentSource: 'groups',
      owners: 'department',
    },
  };
}
