import { STORED_SECRET } from '../../names';
import { faultOf, type Values } from '../field';
import { SECTIONS } from '../sections';

const fields = SECTIONS.flatMap((section) => section.fields);
const field = (name: string) => fields.find((each) => each.name === name)!;
const isShown = (name: string, values: Values) => field(name).isShown?.(values) ?? true;

it('takes a variable wherever a text is checked', () => {
  const checked = fields.filter(({ wrong }) => wrong?.('?'));
  expect(checked.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['servers', 'baseDn', 'userFilter', 'uidAttribute', 'departmentFilter', 'caCertificate']),
  );
  for (const each of checked) {
    expect(faultOf(each, '?', {}), each.name).toBeDefined();
    expect(faultOf(each, '{{ $env.LDAP_VALUE }}', {}), each.name).toBeUndefined();
  }
});

it('takes names of attributes, and no object identifiers', () => {
  const of = (text: string) => faultOf(field('uidAttribute'), text, {});
  expect([of('employeeNumber'), of(' cn;lang-de ')]).toEqual([undefined, undefined]);
  expect(of('2.5.4.3')).toBe('Enter the name of one attribute.');
});

it('asks about encryption where a variable may hold an address that is not encrypted by itself', () => {
  expect(isShown('unencrypted', { servers: '{{ $env.LDAP_SERVERS }}' })).toBe(true);
  expect(isShown('unencrypted', { servers: 'ldaps://a' })).toBe(false);
});

it('lets a client certificate be taken away with its key', () => {
  const clientCertificate = '-----BEGIN CERTIFICATE-----';
  const key = field('clientKey');
  expect(isShown('clientKey', { clientCertificate: '', clientKey: STORED_SECRET })).toBe(true);
  expect(faultOf(key, '', { clientCertificate: '', clientKey: '' })).toBeUndefined();
  expect(faultOf(key, '', { clientCertificate, clientKey: '' })).toBe(
    'Enter the private key of the client certificate.',
  );
  expect(isShown('clientKey', {})).toBe(false);
});
