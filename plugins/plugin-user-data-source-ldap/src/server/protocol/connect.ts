// The first of several servers that can be used.
import { Fault } from '../fault';
import type { LdapSettings } from '../options';
import { Connection, type ConnectionSettings } from './connection';
import { ResultFault } from './result-fault';

/**
 * Opens a connection to the first server that can be reached. A server that says no to the bind DN ends it: the others would
 * say the same, and an account that is refused too often is locked.
 * @throws Fault that says of each server why not; the reason of the signal, if it is aborted
 */
export async function connect(
  settings: ConnectionSettings & Pick<LdapSettings, 'servers'>,
  signal: AbortSignal,
): Promise<Connection> {
  const faults: Fault[] = [];
  for (const server of settings.servers) {
    try {
      return await Connection.open(server, settings, signal);
    } catch (error) {
      const isFinal = error instanceof ResultFault && !error.isOfThisServer;
      if (isFinal || !(error instanceof Fault)) {
        throw error;
      }
      faults.push(error);
    }
  }
  throw faults.length === 1 ? faults[0] : new Fault('None of the servers can be used. {{faults}}', { faults });
}
