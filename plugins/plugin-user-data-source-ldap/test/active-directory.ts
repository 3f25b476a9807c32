// A real Active Directory of Samba's: a domain of its own in a folder of its own, and its LDAP server as a child process.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const DOMAIN = 'DC=ad,DC=example,DC=com';
const PASSWORD = 'Sesame.Open.1';
/** Its ports can't be chosen, so that it has an address of its own: all of 127.0.0.0/8 is this machine. */
const ADDRESS = '127.0.0.77';

const PROGRAMS = ['/usr/sbin/samba', '/usr/bin/samba-tool', '/usr/bin/ldbadd', '/usr/share/samba/setup/ad-schema'];

/** Whether all of Samba's parts are there, and this user may open its ports. */
export const canRunActiveDirectory = PROGRAMS.every((file) => existsSync(file)) && process.getuid?.() === 0;

export interface ActiveDirectory {
  /** The options of a source that reads it. */
  options: { preset: 'activeDirectory'; servers: string; bindDn: string; bindPassword: string; baseDn: string };
  /** The certificate of the authority that it made for itself. */
  caFile: string;
  /** Adds entries. */
  add(ldif: string): void;
  /** Makes changes: `changetype: modify` and the like. */
  change(ldif: string): void;
  stop(): Promise<void>;
}

/** Provisions a domain, which takes half a minute, and starts its server. */
export async function startActiveDirectory(): Promise<ActiveDirectory> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'active-directory-'));
  provision(folder);
  const server = startServer(folder);
  await answers(server.child);
  const edit = (program: string, ldif: string) => editDatabase(folder, program, ldif);
  return {
    options: {
      preset: 'activeDirectory',
      servers: `ldap://${ADDRESS}`,
      bindDn: 'Administrator@ad.example.com',
      bindPassword: PASSWORD,
      baseDn: DOMAIN,
    },
    caFile: path.join(folder, 'private/tls/ca.pem'),
    add: (ldif) => edit('ldbadd', ldif),
    change: (ldif) => edit('ldbmodify', ldif),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function provision(folder: string) {
  const options = {
    'server services': 'ldap',
    interfaces: `${ADDRESS}/8`,
    'bind interfaces only': 'yes',
    // Nothing of it is to be kept.
    'ldb:nosync': 'true',
  };
  const known = ['--realm=AD.EXAMPLE.COM', '--domain=AD', '--host-name=dc1', `--adminpass=${PASSWORD}`];
  execFileSync(
    'samba-tool',
    [
      ...['domain', 'provision', '--dns-backend=NONE', '--server-role=dc', `--targetdir=${folder}`, ...known],
      ...Object.entries(options).map(([name, value]) => `--option=${name}=${value}`),
    ],
    { stdio: 'pipe' },
  );
}

function startServer(folder: string) {
  const run = path.join(folder, 'run');
  mkdirSync(run);
  const options = { 'pid directory': run, 'ncalrpc dir': path.join(run, 'ncalrpc') };
  const child = spawn(
    '/usr/sbin/samba',
    [
      ...['--interactive', '--model=single', '--debug-stdout', '--debuglevel=0'],
      `--configfile=${path.join(folder, 'etc/smb.conf')}`,
      ...Object.entries(options).map(([name, value]) => `--option=${name}=${value}`),
    ],
    // It ends when its input ends, and so with this process.
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    child,
    stop() {
      child.kill();
      return ended;
    },
  };
}

/** Waits until the server takes connections. */
async function answers(child: ChildProcess) {
  while (!(await isOpen())) {
    if (child.exitCode !== null) {
      throw new Error(`samba ended with code ${child.exitCode}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function isOpen(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(636, ADDRESS, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** As Samba's own tools do, beside the running server. */
function editDatabase(folder: string, program: string, ldif: string) {
  const database = path.join(folder, 'private/sam.ldb');
  const configuration = path.join(folder, 'etc/smb.conf');
  execFileSync(program, ['-H', database, `--configfile=${configuration}`, '--nosync'], { input: ldif, stdio: 'pipe' });
}
