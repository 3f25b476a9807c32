import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls, { type SecureVersion } from 'node:tls';
import type { GivenOptions } from '../check-options';
import { readAll } from './read-all';
import { type Certificates, makeCertificates } from './servers/certificates';
import { organisation, peopleOf } from './servers/organisation';
import { ADMIN, hasSlapd, PASSWORD, type Slapd, startSlapd, SUFFIX } from './servers/slapd';
import { type Answer, pages, resultMessage, startStandIn, type StandIn } from './servers/stand-in';

const person = { dn: 'uid=a,dc=x', attributes: { entryUUID: ['1'] } };
const usual = pages(() => [person]);

const standIns: StandIn[] = [];
async function start(behaviour: Parameters<typeof startStandIn>[0]): Promise<StandIn> {
  const standIn = await startStandIn(behaviour);
  standIns.push(standIn);
  return standIn;
}
afterEach(async () => {
  await Promise.all(standIns.splice(0).map((standIn) => standIn.close()));
});

const given = (servers: string, others: GivenOptions = {}): GivenOptions => ({
  preset: 'openLdap',
  servers,
  unencrypted: true,
  baseDn: 'dc=x',
  departmentSource: 'none',
  ...others,
});
const bind: GivenOptions = { bindDn: 'cn=reader', bindPassword: 'sesame' };

/** An address where nobody listens. */
async function nobody(): Promise<string> {
  const { url, close } = await startStandIn({});
  await close();
  return url;
}

describe('several servers', () => {
  it('are asked in their order, and the next one if one is not there', async () => {
    const [first, second] = [await start({ search: usual }), await start({ search: usual })];
    const { users } = await readAll(given(`${await nobody()} ${first.url} ${second.url}`, bind));
    expect(users).toHaveLength(1);
    expect([first.binds, second.binds]).toEqual([[['cn=reader', 'sesame']], []]);
  });

  it('are all named, if none can be used', async () => {
    const [one, other] = [await nobody(), await nobody()];
    const attempt = readAll(given(`${one},${other}`));
    await expect(attempt).rejects.toThrow(`${one} could not be reached`);
    await expect(attempt).rejects.toThrow(`${other} could not be reached`);
  });

  it('are asked further, if one is busy', async () => {
    const [busy, free] = [await start({ bind: () => ({ code: 51 }) }), await start({ search: usual })];
    expect((await readAll(given(`${busy.url} ${free.url}`, bind))).users).toHaveLength(1);
  });

  it('are not asked further, if one says no to the bind DN', async () => {
    const [strict, other] = [await start({ bind: () => ({ code: 49 }) }), await start({ search: usual })];
    await expect(readAll(given(`${strict.url} ${other.url}`, bind))).rejects.toThrow(
      'Check the bind DN and the password.',
    );
    expect(other.binds).toEqual([]);
  });
});

it.each([
  ['525', 'There is no such account'],
  ['52e', 'The password is wrong'],
  ['530', 'at this time of the day'],
  ['531', 'from this computer'],
  ['532', 'has expired: set a new one'],
  ['533', 'The account is disabled'],
  ['701', 'The account has expired'],
  ['773', 'must be changed first'],
  ['775', 'The account is locked'],
  ['0', 'Check the bind DN and the password.'],
])('says what Active Directory means by data %s', async (data, advice) => {
  const text = `80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data ${data}, v4563\0`;
  const { url } = await start({ bind: () => ({ code: 49, text }) });
  await expect(readAll(given(url, bind))).rejects.toThrow(advice);
});

describe('waiting', () => {
  /** A search that is never answered. */
  const silent = (): Answer => ({ raw: Buffer.alloc(0) });

  it('has an end', async () => {
    const { url } = await start({ search: silent });
    await expect(readAll(given(url, { timeout: 1 }))).rejects.toThrow('did not answer within 1 s');
  });

  it('ends at once when nobody wants to know any more', async () => {
    const abort = new AbortController();
    const { url } = await start({
      search: () => {
        setImmediate(() => abort.abort(new Error('Nobody waits.')));
        return silent();
      },
    });
    await expect(readAll(given(url), abort.signal)).rejects.toThrow('Nobody waits.');
  });
});

describe('StartTLS', () => {
  it('comes before anything else, and nothing is sent to who refuses it', async () => {
    const { url, binds } = await start({ search: usual, extended: () => ({ code: 2 }) });
    await expect(readAll(given(url, { ...bind, unencrypted: false }))).rejects.toThrow('does not offer StartTLS');
    expect(binds).toEqual([]);
  });

  it('takes nothing that was slipped in before it', async () => {
    const slipped = Buffer.concat([resultMessage(1, 0x78, 0, ''), resultMessage(2, 0x61, 0, '')]);
    const { url, binds } = await start({ search: usual, extended: () => ({ raw: slipped }) });
    await expect(readAll(given(url, { ...bind, unencrypted: false }))).rejects.toThrow('does not offer StartTLS');
    expect(binds).toEqual([]);
  });
});

it('says that a certificate is none', async () => {
  const caCertificate = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----';
  await expect(readAll(given('ldaps://127.0.0.1:1', { caCertificate }))).rejects.toThrow('can not be read');
});

describe.skipIf(!hasSlapd)('TLS', () => {
  let slapd: Slapd;
  const people = peopleOf(30);
  beforeAll(async () => {
    slapd = await startSlapd({ ldif: organisation(people, 0), withTls: true });
  });
  afterAll(() => slapd?.stop());

  const read = (servers: string, others: GivenOptions) =>
    readAll(
      given(servers, {
        unencrypted: false,
        baseDn: SUFFIX,
        bindDn: ADMIN,
        bindPassword: PASSWORD,
        pageSize: 10,
        ...others,
      }),
    );

  it.each(['url', 'secureUrl'] as const)('is trusted with its authority and the right name (%s)', async (address) => {
    const { users } = await read(slapd[address], {
      caCertificate: slapd.certificates?.ca,
      serverName: 'directory.test',
    });
    expect(users).toHaveLength(people.length);
  });

  it.each(['url', 'secureUrl'] as const)('is not trusted otherwise (%s)', async (address) => {
    await expect(read(slapd[address], { serverName: 'directory.test' })).rejects.toThrow('is not trusted');
    await expect(read(slapd[address], { caCertificate: slapd.certificates?.ca })).rejects.toThrow(
      'is for another name',
    );
    const { users } = await read(slapd[address], { skipCertificateCheck: true });
    expect(users).toHaveLength(people.length);
  });

  it('is said not to be spoken where it is not', async () => {
    await expect(read(slapd.url.replace('ldap:', 'ldaps:'), {})).rejects.toThrow(/could not be reached|No encryption/);
  });
});

describe('a server that asks who its client is', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ldap-directory-clients-'));
  const certificates = makeCertificates(folder);
  afterAll(() => rmSync(folder, { recursive: true }));
  const trusted = { unencrypted: false, caCertificate: certificates.ca, serverName: 'directory.test' };

  /** The stand-in behind TLS that only who shows a certificate of the authority gets through. */
  async function startBehindTls(maxVersion: SecureVersion) {
    const { port } = await start({ search: usual });
    const file = (name: string) => readFileSync(path.join(folder, name));
    const keys = { cert: file('server.pem'), key: file('server.key'), ca: certificates.ca, maxVersion };
    const server = tls.createServer({ ...keys, requestCert: true, rejectUnauthorized: true }, (socket) => {
      const inner = net.connect(port, '127.0.0.1');
      [socket, inner].forEach((each) => each.on('error', () => each.destroy()));
      socket.pipe(inner).pipe(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
    return { url: `ldaps://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
  }

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'lets in who shows a certificate, and says so to others (%s)',
    async (version) => {
      const { url, close } = await startBehindTls(version);
      const { users } = await readAll(given(url, { ...trusted, ...certificates.client }));
      expect(users).toHaveLength(1);
      await expect(readAll(given(url, trusted))).rejects.toThrow(
        version === 'TLSv1.3'
          ? 'asks for a client certificate'
          : /No encryption could be agreed on|closed the connection/,
      );
      await close();
    },
  );

  it.skipIf(!hasSlapd).each(['url', 'secureUrl'] as const)('is OpenLDAP, too (%s)', async (address) => {
    const demanding = await startSlapd({
      ldif: organisation(peopleOf(30), 0),
      globals: 'TLSVerifyClient demand',
      withTls: true,
    });
    const { ca, client } = demanding.certificates as Certificates;
    const options = { ...trusted, caCertificate: ca, baseDn: SUFFIX, bindDn: ADMIN, bindPassword: PASSWORD };
    const { users } = await readAll(given(demanding[address], { ...options, ...client }));
    expect(users).toHaveLength(30);
    await expect(readAll(given(demanding[address], options))).rejects.toThrow(
      /asks for a client certificate|No encryption could be agreed on|closed the connection|could not be reached/,
    );
    await demanding.stop();
  });
});
