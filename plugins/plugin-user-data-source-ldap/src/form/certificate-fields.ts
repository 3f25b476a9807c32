// How server and client prove who they are.
import { STORED_SECRET } from '../names';
import { type Field, isEmpty } from './field';

function wrongPem(text: string): string | undefined {
  const isRight = text === STORED_SECRET || text.includes('-----BEGIN ');
  return isRight ? undefined : 'Enter it in PEM format: it begins with -----BEGIN.';
}

export const certificateFields: Field[] = [
  {
    name: 'caCertificate',
    label: 'CA certificate (PEM)',
    kind: 'lines',
    help: 'Needed if the authority that signed the certificate of the server is your own.',
    placeholder: '-----BEGIN CERTIFICATE-----',
    wrong: wrongPem,
  },
  {
    name: 'serverName',
    label: 'Server name',
    kind: 'text',
    help: 'The name in the certificate, if it is not that of the address.',
    placeholder: 'ldap.example.com',
  },
  {
    name: 'clientCertificate',
    label: 'Client certificate (PEM)',
    kind: 'lines',
    help: 'Only if the server asks for one.',
    placeholder: '-----BEGIN CERTIFICATE-----',
    wrong: wrongPem,
  },
  {
    name: 'clientKey',
    label: 'Private key of the client certificate (PEM)',
    kind: 'secretLines',
    placeholder: '-----BEGIN PRIVATE KEY-----',
    // One that is stored can be taken away with the certificate.
    isShown: ({ clientCertificate, clientKey }) => !isEmpty(clientCertificate) || !isEmpty(clientKey),
    missing: ({ clientCertificate }) =>
      isEmpty(clientCertificate) ? undefined : 'Enter the private key of the client certificate.',
    wrong: wrongPem,
  },
  {
    name: 'skipCertificateCheck',
    label: 'Do not check the certificate',
    kind: 'yesNo',
    help: 'Whoever is on the way to the server can pretend to be it, read the password, and change what is synchronized.',
  },
];
