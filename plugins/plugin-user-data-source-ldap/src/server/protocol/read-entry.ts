// One entry, asked for by its name.
import { SearchRequest } from 'ldapts';
import { Fault } from '../fault';
import type { Connection } from './connection';
import { parseFilter } from './filter';
import type { RawAttribute } from './message';
import { checkOthers, notAskedFault } from './not-asked';
import { searchFault } from './result-fault';

/**
 * The attributes of one entry.
 * @throws Fault if it is not there, can't be read, or comes with others
 */
export async function readAttributes(
  connection: Connection,
  dn: string,
  attributes: string[],
): Promise<RawAttribute[]> {
  const filter = parseFilter('(objectClass=*)');
  const id = connection.send(
    (messageId) => new SearchRequest({ messageId, baseDN: dn, scope: 'base', filter, attributes, timeLimit: 0 }),
  );
  let found: RawAttribute[] | undefined;
  for (let others = 0; ; others += 1) {
    checkOthers(others, connection.url);
    const message = await connection.receive(id);
    if (message.kind === 'entry') {
      if (found) {
        throw notAskedFault(connection.url);
      }
      found = message.attributes;
    }
    if (message.kind === 'searchDone') {
      if (message.result.code !== 0) {
        throw searchFault(message.result, connection.url, dn);
      }
      if (!found) {
        throw new Fault('{{server}} does not deliver the entry "{{dn}}".', { server: connection.url, dn });
      }
      return found;
    }
  }
}
