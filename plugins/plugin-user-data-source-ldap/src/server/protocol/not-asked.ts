// What a server sends besides the entries that it was asked for, and how much of it is borne.
import { Fault } from '../fault';

/** Messages that are no entries, such as references, of one answer at most: each may be harmless, but not without end. */
const MAX_OTHERS = 1000;

export function notAskedFault(server: string): Fault {
  return new Fault('{{server}} sent an answer to something that was not asked, and was given up.', { server });
}

/** @throws Fault if there are too many */
export function checkOthers(count: number, server: string) {
  if (count > MAX_OTHERS) {
    throw notAskedFault(server);
  }
}
