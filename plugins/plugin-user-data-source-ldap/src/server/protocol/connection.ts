// One connection to one server: opened, encrypted, signed in, and what is sent and received over it.
import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import { BindRequest, ExtendedRequest, UnbindRequest } from 'ldapts';
import type { ServerAddress } from '../../addresses';
import { Fault } from '../fault';
import type { LdapSettings } from '../options';
import { Framing } from './framing';
import { type Message, readMessage } from './message';
import { networkFault } from './network-fault';
import { notAskedFault } from './not-asked';
import { bindFault, ResultFault } from './result-fault';

/** What a connection is made with. */
export type ConnectionSettings = Pick<LdapSettings, 'isUnencrypted' | 'tls' | 'bind' | 'connectTimeout' | 'timeout'>;

/** What can be sent. */
interface Request {
  write(): Buffer;
}

const START_TLS = '1.3.6.1.4.1.1466.20037';
const SUCCESS = 0;

export class Connection {
  private messageId = 0;
  private framing = new Framing();
  private error?: Error;

  private constructor(
    private socket: net.Socket,
    private server: ServerAddress,
    private settings: ConnectionSettings,
    private signal: AbortSignal,
  ) {}

  /**
   * Opens a connection that is encrypted, if it has to be, and signed in.
   * @throws Fault that says why not; the reason of the signal, if it is aborted
   */
  static async open(server: ServerAddress, settings: ConnectionSettings, signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted();
    const { host, port, isSecure } = server;
    checkCertificates(settings);
    const socket = isSecure ? tls.connect({ port, ...tlsOptions(server, settings) }) : net.connect({ host, port });
    const connection = new Connection(socket, server, settings, signal);
    try {
      await connection.opened(socket, isSecure ? 'secureConnect' : 'connect');
      if (!isSecure && !settings.isUnencrypted) {
        await connection.startTls();
      }
      if (settings.bind) {
        await connection.bind(settings.bind);
      }
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** As it is shown. */
  get url(): string {
    return this.server.url;
  }

  /** Sends what `make` makes of the number that the answers will have, and gives that. */
  send(make: (messageId: number) => Request): number {
    this.messageId += 1;
    this.socket.write(make(this.messageId).write());
    return this.messageId;
  }

  /**
   * The next message of the answer to what was sent last.
   * @throws Fault if the server sends anything else, nothing for too long, or nothing any more
   */
  async receive(id: number): Promise<Message> {
    for (;;) {
      this.signal.throwIfAborted();
      const message = this.nextMessage();
      if (message) {
        return this.expected(message, id);
      }
      const chunk: Buffer | null = this.socket.read();
      if (chunk) {
        this.framing.push(chunk);
      } else {
        await this.readable();
      }
    }
  }

  /** Ends the connection at once. */
  close() {
    if (this.socket.writable) {
      this.messageId += 1;
      this.socket.write(new UnbindRequest({ messageId: this.messageId }).write());
    }
    this.socket.destroySoon();
  }

  private nextMessage(): Message | undefined {
    try {
      const content = this.framing.next();
      return content && readMessage(content);
    } catch (error) {
      if (error instanceof RangeError) {
        throw new Fault(
          '{{server}} sent something that is not LDAP ({{reason}}), and was given up. Check the address.',
          {
            server: this.url,
            reason: error.message,
          },
        );
      }
      throw error;
    }
  }

  private expected(message: Message, id: number): Message {
    if (message.id === id) {
      return message;
    }
    if (message.id === 0 && message.kind === 'extended') {
      throw new ResultFault('{{server}} ended the connection (code {{code}}{{said}}). {{advice}}', message.result, {
        server: this.url,
      });
    }
    throw notAskedFault(this.url);
  }

  private async startTls() {
    const id = this.send((messageId) => new ExtendedRequest({ messageId, oid: START_TLS }));
    const message = await this.receive(id);
    const { kind } = message;
    if (kind !== 'extended' || message.result.code !== SUCCESS || !this.framing.isEmpty || this.socket.readableLength) {
      throw new Fault(
        '{{server}} does not offer StartTLS. Use an ldaps:// address, or allow that it is spoken to without encryption.',
        { server: this.url },
      );
    }
    const plain = this.socket;
    this.socket = tls.connect({ socket: plain, ...tlsOptions(this.server, this.settings) });
    await this.opened(this.socket, 'secureConnect');
  }

  private async bind({ dn, password }: { dn: string; password: string }) {
    const message = await this.receive(this.send((messageId) => new BindRequest({ messageId, dn, password })));
    if (message.kind !== 'bound') {
      throw notAskedFault(this.url);
    }
    if (message.result.code !== SUCCESS) {
      throw bindFault(message.result, this.url);
    }
  }

  private async opened(socket: net.Socket, event: string) {
    socket.on('error', (error) => {
      this.error ??= error;
    });
    await this.waitFor(socket, [event], this.settings.connectTimeout);
  }

  private async readable() {
    const { socket } = this;
    if (!socket.readableEnded && !socket.destroyed) {
      await this.waitFor(socket, ['readable', 'end'], this.settings.timeout);
    }
    if (socket.readableEnded || socket.destroyed) {
      throw this.error ? networkFault(this.error, this.url) : this.closedFault();
    }
  }

  private closedFault(): Fault {
    return new Fault('{{server}} closed the connection before its answer was complete. Its log should say why.', {
      server: this.url,
    });
  }

  /** Waits for one of the events, and no longer than for the end of the socket, the time or the signal. */
  private waitFor(socket: net.Socket, events: string[], milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const onEvent = () => settle(resolve);
      const onError = (error: Error) => settle(() => reject(networkFault(error, this.url)));
      const onClose = () => settle(() => reject(this.error ? networkFault(this.error, this.url) : this.closedFault()));
      const onAbort = () => settle(() => reject(this.signal.reason), true);
      const onTime = () => settle(() => reject(this.silenceFault(milliseconds)), true);
      const timer = setTimeout(onTime, milliseconds);
      events.forEach((event) => socket.once(event, onEvent));
      socket.once('error', onError).once('close', onClose);
      this.signal.addEventListener('abort', onAbort);

      const settle = (end: () => void, isGivenUp = false) => {
        clearTimeout(timer);
        events.forEach((event) => socket.off(event, onEvent));
        socket.off('error', onError).off('close', onClose);
        this.signal.removeEventListener('abort', onAbort);
        if (isGivenUp) {
          socket.destroy();
        }
        end();
      };
    });
  }

  private silenceFault(milliseconds: number): Fault {
    return new Fault('{{server}} did not answer within {{seconds}} s. Check the address, or allow more time.', {
      server: this.url,
      seconds: milliseconds / 1000,
    });
  }
}

/** @throws Fault if what was entered for certificates is none */
function checkCertificates({ tls: { ca, cert, key } }: ConnectionSettings) {
  try {
    // Node.js takes an authority that it can't read for none.
    [ca, cert].forEach((pem) => pem && new X509Certificate(pem));
    tls.createSecureContext({ ca, cert, key });
  } catch (error) {
    throw new Fault('The certificates or the private key that were entered can not be read ({{reason}}).', {
      reason: (error as Error).message,
    });
  }
}

function tlsOptions({ host }: ServerAddress, { tls: given }: ConnectionSettings): tls.ConnectionOptions {
  const name = given.serverName ?? host;
  return {
    host,
    ca: given.ca,
    cert: given.cert,
    key: given.key,
    // An IP address may not be asked for by name, and is compared all the same.
    servername: net.isIP(name) ? '' : name,
    checkServerIdentity: (_, certificate) => tls.checkServerIdentity(name, certificate),
    rejectUnauthorized: !given.isUnchecked,
  };
}
