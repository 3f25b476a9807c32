// A mail server that takes every mail, and keeps it.
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface Mail {
  to: string[];
  /** Headers and text, as they came. */
  data: string;
}

export interface SmtpServer {
  port: number;
  mails: Mail[];
  stop(): Promise<void>;
}

export async function startSmtpServer(): Promise<SmtpServer> {
  const mails: Mail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    converse(socket, mails);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    mails,
    stop: () =>
      new Promise((resolve) => {
        sockets.forEach((socket) => socket.destroy());
        server.close(() => resolve());
      }),
  };
}

/** As much of RFC 5321 as a client needs to hand over its mails. */
function converse(socket: Socket, mails: Mail[]) {
  let received = '';
  let mail: Mail | undefined;
  let isData = false;
  const answer = (line: string) => socket.write(`${line}\r\n`);
  const take = (line: string) => {
    if (isData) {
      isData = line !== '.';
      if (isData) {
        mail!.data += `${line}\n`;
      } else {
        mails.push(mail!);
        answer('250 taken');
      }
      return;
    }
    const [command] = line.toUpperCase().split(/[ :]/);
    switch (command) {
      case 'EHLO':
        return answer('250-mail.test\r\n250 AUTH PLAIN');
      case 'AUTH':
        return answer('235 known');
      case 'MAIL':
        mail = { to: [], data: '' };
        return answer('250 go on');
      case 'RCPT':
        mail!.to.push(/<(.*)>/.exec(line)![1]);
        return answer('250 go on');
      case 'DATA':
        isData = true;
        return answer('354 go on');
      case 'QUIT':
        socket.end('221 bye\r\n');
        return;
      default:
        answer('250 go on');
    }
  };
  answer('220 mail.test');
  socket.on('data', (chunk) => {
    received += chunk.toString('utf8');
    const lines = received.split('\r\n');
    received = lines.pop() as string;
    lines.forEach(take);
  });
}
