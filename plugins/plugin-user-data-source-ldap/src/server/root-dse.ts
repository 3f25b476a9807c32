// What a server says of itself.
import { PagedResultsControl } from 'ldapts';
import { Entry } from './directory/entry';
import type { Connection } from './protocol/connection';
import { readAttributes } from './protocol/read-entry';

export interface RootDse {
  vendor: string;
  namingContexts: string[];
  canPage: boolean;
}

const ATTRIBUTES = [
  'vendorName',
  'vendorVersion',
  'namingContexts',
  'supportedControl',
  'objectClass',
  'forestFunctionality',
  'configurationNamingContext',
];

export async function readRootDse(connection: Connection): Promise<RootDse> {
  const entry = new Entry('', await readAttributes(connection, '', ATTRIBUTES));
  return {
    vendor: vendorOf(entry),
    namingContexts: entry.texts('namingContexts'),
    canPage: entry.texts('supportedControl').includes(PagedResultsControl.type),
  };
}

function vendorOf(entry: Entry): string {
  const named = [entry.text('vendorName'), entry.text('vendorVersion')].filter(Boolean).join(' ');
  if (entry.text('forestFunctionality') !== undefined || entry.text('configurationNamingContext') !== undefined) {
    return named || 'Active Directory';
  }
  return entry.texts('objectClass').includes('OpenLDAProotDSE') ? named || 'OpenLDAP' : named || 'LDAP';
}
