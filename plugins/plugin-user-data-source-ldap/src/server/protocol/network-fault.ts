// What goes wrong on the way to a server, in words that say what to do.
import { Fault } from '../fault';

/** Certificates that nobody vouches for who is trusted. */
const UNKNOWN_ISSUER = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];
/** What a server says that wants to know who its client is. */
const CLIENT_CERTIFICATE = /ALERT_(CERTIFICATE_REQUIRED|CERTIFICATE_UNKNOWN|BAD_CERTIFICATE|UNKNOWN_CA)$/;
const OUT_OF_TIME = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'];

/** What an error of a socket means. */
export function networkFault(error: Error & { code?: string }, server: string): Fault {
  const { code = '', message } = error;
  const values = { server, reason: message || code };
  if (UNKNOWN_ISSUER.includes(code)) {
    return new Fault(
      'The certificate of {{server}} is not trusted ({{reason}}). Enter the certificate of the authority that issued it.',
      values,
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new Fault(
      'The certificate of {{server}} is for another name ({{reason}}). Use the address that it is for, or enter its name as the server name.',
      values,
    );
  }
  if (OUT_OF_TIME.includes(code)) {
    return new Fault('The certificate of {{server}} is out of date ({{reason}}). Have it renewed.', values);
  }
  if (CLIENT_CERTIFICATE.test(code)) {
    return new Fault(
      '{{server}} asks for a client certificate, or does not take the one that was shown ({{reason}}). Enter one that it trusts, with its private key.',
      values,
    );
  }
  if (/^(ERR_SSL_|ERR_OSSL_|EPROTO)/.test(code)) {
    return new Fault(
      'No encryption could be agreed on with {{server}} ({{reason}}). Check the port, and what its TLS asks for.',
      values,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new Fault('The name of {{server}} is not known ({{reason}}). Check the address.', values);
  }
  return new Fault(
    '{{server}} could not be reached ({{reason}}). Check the address, and firewalls in between.',
    values,
  );
}
