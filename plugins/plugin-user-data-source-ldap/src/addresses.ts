// The addresses of directory servers as an admin enters them: for forms and server.

/** One server. */
export interface ServerAddress {
  /** As it is shown: `ldaps://dc1.example.com:636`. */
  url: string;
  host: string;
  port: number;
  /** Whether TLS comes before anything else (`ldaps`). */
  isSecure: boolean;
}

const DEFAULT_PORTS: Record<string, number> = { 'ldap:': 389, 'ldaps:': 636 };

/** Whether a text is one or several addresses of directory servers, separated by blanks, commas or line breaks. */
export function areServers(text: unknown): text is string {
  return typeof text === 'string' && wrongServer(text) === undefined && serversIn(text).length > 0;
}

/** The first of the addresses that is none; nothing, if there is no such. */
export function wrongServer(text: string): string | undefined {
  return split(text).find((part) => !readServer(part));
}

/** The servers in their order; what is no address is left out. */
export function serversIn(text: string): ServerAddress[] {
  return split(text)
    .map(readServer)
    .filter((server): server is ServerAddress => server !== undefined);
}

function split(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

function readServer(text: string): ServerAddress | undefined {
  if (!/^ldaps?:\/\/[^/?#@]+\/?$/i.test(text) || !URL.canParse(text)) {
    return undefined;
  }
  const { protocol, hostname, port } = new URL(text);
  const number = port === '' ? DEFAULT_PORTS[protocol] : Number(port);
  if (!hostname || number === 0) {
    return undefined;
  }
  return {
    url: `${protocol}//${hostname}:${number}`,
    // An IPv6 address stands in brackets there, and is used without.
    host: hostname.replace(/^\[|\]$/g, ''),
    port: number,
    isSecure: protocol === 'ldaps:',
  };
}
