// A real OpenLDAP with an organisation, in a folder of its own; it goes with the process that started it.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { findSlapd, PASSWORD, READER, sampleSource, SUFFIX } from '../../scripts/ldap/slapd.mjs';

export const GROUPS = 500;
const GROUPS_IN_ONE = 4;
/** Further apart than what a sync of changes reads again: five minutes. */
const BETWEEN_CHANGES = 10 * 60_000;
const ATTEMPTS = 100;

/** Gives the options of a source that reads it, and a way to change people. */
export async function startOpenLdap(people) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'user-data-sync-slapd-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const slapd = findSlapd();
  const [configuration, ldif] = [path.join(folder, 'slapd.conf'), path.join(folder, 'entries.ldif')];
  mkdirSync(path.join(folder, 'data'));
  writeFileSync(configuration, configurationOf(slapd, folder));
  writeFileSync(ldif, organisation(people));
  execFileSync(slapd.program, ['-T', 'add', '-q', '-f', configuration, '-l', ldif], { stdio: 'pipe' });

  const port = await freePort();
  const url = `ldap://127.0.0.1:${port}`;
  const server = spawn(slapd.program, ['-d', '0', '-f', configuration, '-h', url], { stdio: 'ignore' });
  process.once('exit', () => server.kill());
  await untilItAnswers(url);
  return {
    options: sampleSource(port).options,
    /** Gives so many people, spread over all, another display name. */
    rename(count, displayName) {
      const changes = Array.from({ length: count }, (_, index) => {
        const dn = personDn(Math.floor((index * people) / count));
        return `dn: ${dn}\nchangetype: modify\nreplace: displayName\ndisplayName: ${displayName}\n\n`;
      });
      execFileSync('ldapmodify', ['-x', '-H', url, '-D', READER, '-w', PASSWORD], {
        input: changes.join(''),
        stdio: ['pipe', 'ignore', 'pipe'],
      });
    },
  };
}

function configurationOf({ schemas, modules }, folder) {
  return [
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include "${path.join(schemas, `${name}.schema`)}"`),
    ...(modules ? [`modulepath "${modules}"`, 'moduleload back_mdb'] : []),
    'database mdb',
    'maxsize 4294967296',
    'index objectClass eq',
    `suffix "${SUFFIX}"`,
    `rootdn "${READER}"`,
    `rootpw ${PASSWORD}`,
    `directory "${path.join(folder, 'data')}"`,
    'dbnosync',
    '',
  ].join('\n');
}

/** Everybody is in two groups, which are a tree, and changed at a time of their own, all of them long ago. */
function organisation(people) {
  const first = Date.now() - (people + GROUPS) * BETWEEN_CHANGES;
  const membersOf = Array.from({ length: GROUPS }, () => []);
  const persons = Array.from({ length: people }, (_, number) => {
    [number, number + Math.floor(number / GROUPS) + 1].forEach((group) =>
      membersOf[group % GROUPS].push(personDn(number)),
    );
    return entry(personDn(number), [
      'objectClass: inetOrgPerson',
      `cn: Person ${number}`,
      `sn: Number ${number}`,
      `uid: person${number}`,
      `displayName: Person ${number}`,
      `mail: person${number}@example.com`,
      `mobile: +34 6${String(number).padStart(8, '0')}`,
      `modifyTimestamp: ${generalizedTime(first + number * BETWEEN_CHANGES)}`,
    ]);
  });
  for (let group = 1; group < GROUPS; group++) {
    membersOf[Math.floor((group - 1) / GROUPS_IN_ONE)].push(groupDn(group));
  }
  const groups = membersOf.map((members, group) =>
    entry(groupDn(group), [
      'objectClass: groupOfNames',
      `cn: Group ${group}`,
      `owner: ${personDn(group)}`,
      ...members.map((dn) => `member: ${dn}`),
    ]),
  );
  const units = ['People', 'Groups'].map((name) =>
    entry(`ou=${name},${SUFFIX}`, ['objectClass: organizationalUnit', `ou: ${name}`]),
  );
  const top = entry(SUFFIX, ['objectClass: dcObject', 'objectClass: organization', 'o: Example', 'dc: example']);
  return [top, ...units, ...persons, ...groups].join('');
}

const personDn = (number) => `uid=person${number},ou=People,${SUFFIX}`;
const groupDn = (number) => `cn=Group ${number},ou=Groups,${SUFFIX}`;
const entry = (dn, lines) => [`dn: ${dn}`, ...lines, '', ''].join('\n');
const generalizedTime = (time) => `${new Date(time).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function untilItAnswers(url) {
  for (let attempt = 1; ; attempt++) {
    try {
      execFileSync('ldapsearch', ['-x', '-H', url, '-s', 'base', '-b', SUFFIX, '1.1'], { stdio: 'pipe' });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) {
        throw error;
      }
      await setTimeout(100);
    }
  }
}
