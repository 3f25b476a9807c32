// A real OpenLDAP as a child process, in a folder of its own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../../../../../../test/support/eventually';
import { type Certificates, makeCertificates } from './certificates';

const SLAPD = '/usr/sbin/slapd';
export const SUFFIX = 'dc=example,dc=com';
export const ADMIN = `cn=admin,${SUFFIX}`;
export const PASSWORD = 'sesame-of-slapd';

/** Whether there is one. Where there is none, what needs it is skipped, and one sentence says so. */
export const hasSlapd = existsSync(SLAPD);
if (!hasSlapd) {
  process.stdout.write('OpenLDAP is not installed (apt-get install slapd ldap-utils): its tests are skipped.\n');
}

export interface Slapd {
  url: string;
  secureUrl: string;
  /** Where it has any. */
  certificates?: Certificates;
  /** Changes entries, as LDIF says. */
  modify(ldif: string): void;
  /** What is there, with all operational attributes, in LDIF without folded lines. */
  dump(): string;
  stop(): Promise<void>;
}

interface SlapdOptions {
  /** The entries that it begins with. */
  ldif: string;
  /** Further lines of its configuration. */
  configuration?: string;
  /** Those before its databases. */
  globals?: string;
  withTls?: boolean;
}

/** Starts one, loaded with entries. */
export async function startSlapd({
  ldif,
  configuration = '',
  globals = '',
  withTls = false,
}: SlapdOptions): Promise<Slapd> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ldap-directory-slapd-'));
  const at = (name: string) => path.join(folder, name);
  mkdirSync(at('data'));
  const certificates = withTls ? makeCertificates(folder) : undefined;
  writeFileSync(at('slapd.conf'), configurationOf(folder, { configuration, globals, withTls }));
  writeFileSync(at('entries.ldif'), ldif);
  execFileSync('slapadd', ['-q', '-f', at('slapd.conf'), '-l', at('entries.ldif')], { stdio: 'pipe' });

  const [port, securePort] = [await freePort(), await freePort()];
  const [url, secureUrl] = [`ldap://127.0.0.1:${port}`, `ldaps://127.0.0.1:${securePort}`];
  const addresses = withTls ? `${url} ${secureUrl}` : url;
  const child = spawn(SLAPD, ['-f', at('slapd.conf'), '-h', addresses, '-d', '0'], { stdio: 'ignore' });
  const credentials = ['-x', '-H', url, '-D', ADMIN, '-w', PASSWORD];
  const run = (command: string, args: string[], input?: string) =>
    execFileSync(command, [...credentials, ...args], {
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 2 ** 30,
    }).toString();
  await eventually(() => run('ldapsearch', ['-LLL', '-s', 'base', '-b', SUFFIX, '1.1']));
  return {
    url,
    secureUrl,
    certificates,
    modify: (changes) => void run('ldapmodify', [], changes),
    dump: () => run('ldapsearch', ['-LLL', '-o', 'ldif-wrap=no', '-E', '!pr=1000/noprompt', '-b', SUFFIX, '*', '+']),
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configurationOf(
  folder: string,
  { configuration, globals, withTls }: Required<Omit<SlapdOptions, 'ldif'>>,
): string {
  const schemas = ['core', 'cosine', 'inetorgperson', 'nis'].map((name) => `include /etc/ldap/schema/${name}.schema`);
  const tls = [
    `TLSCertificateFile ${folder}/server.pem`,
    `TLSCertificateKeyFile ${folder}/server.key`,
    `TLSCACertificateFile ${folder}/ca.pem`,
  ];
  return [
    ...schemas,
    `pidfile ${folder}/pid`,
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    ...(withTls ? tls : []),
    globals,
    'database mdb',
    'maxsize 4294967296',
    `suffix ${SUFFIX}`,
    `rootdn ${ADMIN}`,
    `rootpw ${PASSWORD}`,
    `directory ${folder}/data`,
    'dbnosync',
    configuration,
    '',
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ended(child: ChildProcess) {
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGTERM');
    });
  }
}
