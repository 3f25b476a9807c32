// What a server says, in words that say what to do.
import { Fault } from '../fault';
import type { Result } from './message';

/** The codes of RFC 4511 after which another server may do better. */
const ELSEWHERE = [51, 52];

/** Longest piece of the server's own words that is shown. */
const MAX_TEXT = 300;

const ADVICE: Record<number, Fault> = {
  1: new Fault('Check whether the server wants a bind DN and a password.'),
  3: new Fault('The search takes longer than the server allows: read less, or have the limit raised for this account.'),
  4: new Fault('The server gives no more entries to this account: have its size limit raised.'),
  8: new Fault('The server asks for encryption: use ldaps:// or StartTLS.'),
  10: new Fault('What is asked for is on another server, and referrals are not followed: enter that server.'),
  11: new Fault('The search goes beyond a limit of the server: read less, or have the limit raised for this account.'),
  12: new Fault('The server can not deliver in pages, or not to this account.'),
  13: new Fault('The server asks for encryption: use ldaps:// or StartTLS.'),
  32: new Fault('There is no such entry, or this account may not see it: check the base DN.'),
  34: new Fault('The server does not take this name: check the bind DN and the base DN.'),
  48: new Fault('The server does not let anybody in this way: enter a bind DN and a password.'),
  49: new Fault('Check the bind DN and the password.'),
  50: new Fault('This account may not read that: give it the right to.'),
  51: new Fault('The server is busy: try again later.'),
  52: new Fault('The server is not available: try again later.'),
  53: new Fault('The server refuses: its log should say why. Often it wants encryption, or a bind DN.'),
};
const OTHER_ADVICE = new Fault('The log of that server should say why.');

/** What Active Directory means by "data …" when it lets nobody in. */
const ADVICE_ON_DATA: Record<string, Fault> = {
  '525': new Fault('There is no such account: check the bind DN.'),
  '52e': new Fault('The password is wrong, or the bind DN.'),
  '530': new Fault('The account may not sign in at this time of the day.'),
  '531': new Fault('The account may not sign in from this computer.'),
  '532': new Fault('The password of the account has expired: set a new one.'),
  '533': new Fault('The account is disabled: enable it in the directory.'),
  '701': new Fault('The account has expired: extend it in the directory.'),
  '773': new Fault('The password of the account must be changed first.'),
  '775': new Fault('The account is locked: unlock it in the directory.'),
};

/** An answer of a server that is not success. */
export class ResultFault extends Fault {
  constructor(
    sentence: string,
    public readonly result: Result,
    values: Record<string, string>,
  ) {
    super(sentence, {
      ...values,
      code: result.code,
      said: wordsOf(result),
      advice: adviceOn(result),
    });
  }

  /** Whether another server may do better. */
  get isOfThisServer(): boolean {
    return ELSEWHERE.includes(this.result.code);
  }
}

export function bindFault(result: Result, server: string): ResultFault {
  return new ResultFault('{{server}} does not let the bind DN in (code {{code}}{{said}}). {{advice}}', result, {
    server,
  });
}

export function searchFault(result: Result, server: string, base: string): ResultFault {
  return new ResultFault('{{server}}, reading "{{base}}", failed (code {{code}}{{said}}). {{advice}}', result, {
    server,
    base,
  });
}

function adviceOn({ code, text }: Result): Fault {
  const data = code === 49 ? /\bdata ([\da-f]+)/i.exec(text)?.[1].toLowerCase() : undefined;
  return ADVICE_ON_DATA[data ?? ''] ?? ADVICE[code] ?? OTHER_ADVICE;
}

function wordsOf({ text, referrals }: Result): string {
  // Active Directory ends its words with a zero byte.
  const words = [text, ...referrals]
    .join(' ')
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .trim();
  return words && `: "${words.length > MAX_TEXT ? `${words.slice(0, MAX_TEXT)}…` : words}"`;
}
