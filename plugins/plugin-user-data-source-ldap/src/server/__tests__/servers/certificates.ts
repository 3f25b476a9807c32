// Certificates of an authority of the test's own, made by openssl.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Certificates {
  /** That of the authority (PEM). */
  ca: string;
  /** What a client shows that the authority knows. */
  client: { clientCertificate: string; clientKey: string };
}

/**
 * An authority, and a certificate of it for the name "directory.test" (`server.pem` and `server.key` in the folder) and one for a
 * client.
 */
export function makeCertificates(folder: string): Certificates {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test authority', '-days', '2');
  writeFileSync(path.join(folder, 'names'), 'subjectAltName=DNS:directory.test\n');
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-days', '2'];
  for (const name of ['server', 'client']) {
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', '/CN=directory.test');
    openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-out', `${name}.pem`);
  }
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  return { ca: read('ca.pem'), client: { clientCertificate: read('client.pem'), clientKey: read('client.key') } };
}
