// A directory server that does what it is told, and what no real one does on demand.
import net, { type AddressInfo, type Socket } from 'node:net';
import { BerReader, BerWriter, type SearchRequest } from 'ldapts';
import { Framing } from '../../protocol/framing';

export interface StandInEntry {
  dn: string;
  attributes: Record<string, (string | Buffer)[]>;
}

/** What is known of a search that is to be answered. */
export interface AskedPage {
  id: number;
  base: string;
  scope: number;
  attributes: string[];
  /** As it was sent. */
  filter?: Buffer;
  /** Of the control; nothing, if there was none. */
  cookie?: string;
  size: number;
  /** How often the base was searched, from 1. */
  number: number;
}

export interface Answer {
  entries?: StandInEntry[];
  referrals?: string[];
  code?: number;
  text?: string;
  /** Left out: the answer has no control. */
  cookie?: string;
  /** Bytes to send as they are, instead of an end. */
  raw?: Buffer;
  isCut?: boolean;
}

export interface StandIn {
  port: number;
  url: string;
  /** Names and passwords that it was given. */
  binds: [string, string][];
  close(): Promise<void>;
}

interface Behaviour {
  search?(page: AskedPage): Answer;
  bind?(dn: string): { code: number; text?: string };
  /** Answers to StartTLS. */
  extended?(): Answer;
  onConnect?(socket: Socket): void;
}

export async function startStandIn({ search = () => ({}), bind, extended, onConnect }: Behaviour): Promise<StandIn> {
  const binds: [string, string][] = [];
  const counts = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay();
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    onConnect?.(socket);
    const framing = new Framing();
    socket.on('data', (chunk) => {
      framing.push(chunk);
      for (let content = framing.next(); content; content = framing.next()) {
        answer(socket, content);
      }
    });
  });

  function answer(socket: Socket, content: Buffer) {
    const reader = new BerReader(content);
    const id = reader.readInt() ?? 0;
    const operation = reader.readSequence();
    if (operation === 0x60) {
      reader.readInt();
      const dn = reader.readString() ?? '';
      binds.push([dn, reader.readString(0x80) ?? '']);
      const { code, text = '' } = bind?.(dn) ?? { code: 0 };
      socket.write(resultMessage(id, 0x61, code, text));
    } else if (operation === 0x77) {
      const { code = 2, raw } = extended?.() ?? {};
      socket.write(raw ?? resultMessage(id, 0x78, code, ''));
    } else if (operation === 0x63) {
      const page = readPage(reader, id, content);
      page.number = (counts.get(page.base) ?? 0) + 1;
      counts.set(page.base, page.number);
      sendAnswer(socket, page, search(page));
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `ldap://127.0.0.1:${port}`,
    binds,
    close: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A server that pages as it should: what is asked below a base, by name. */
export function pages(entriesOf: (base: string) => StandInEntry[]): (page: AskedPage) => Answer {
  return ({ base, cookie, size, scope }) => {
    const entries = entriesOf(base);
    if (scope === 0) {
      return { entries };
    }
    const start = Number(cookie || 0);
    const end = start + size;
    return { entries: entries.slice(start, end), cookie: end < entries.length ? String(end) : '' };
  };
}

function readPage(reader: BerReader, id: number, content: Buffer): AskedPage {
  const end = reader.offset + reader.length;
  const base = reader.readString() ?? '';
  const scope = reader.readEnumeration() ?? 0;
  reader.readEnumeration();
  reader.readInt();
  reader.readInt();
  reader.readBoolean();
  const start = reader.offset;
  reader.readSequence();
  reader.offset += reader.length;
  const filter = content.subarray(start, reader.offset);
  reader.readSequence();
  const attributes: SearchRequest['attributes'] = [];
  while (reader.offset < end) {
    attributes.push(reader.readString() ?? '');
  }
  const page: AskedPage = { id, base, scope, attributes, filter, size: 0, number: 0 };
  if (reader.peek() === 0xa0) {
    reader.readSequence();
    reader.readSequence();
    reader.readString();
    reader.readBoolean();
    const value = new BerReader(reader.readString(4, true) ?? Buffer.alloc(0));
    value.readSequence();
    page.size = value.readInt() ?? 0;
    page.cookie = value.readString() ?? '';
  }
  return page;
}

function sendAnswer(socket: Socket, { id }: AskedPage, given: Answer) {
  const { entries = [], referrals = [], code = 0, text = '', cookie, raw, isCut } = given;
  entries.forEach((entry) => socket.write(entryMessage(id, entry)));
  referrals.forEach((url) => socket.write(message(id, 0x73, (writer) => writer.writeString(url))));
  if (isCut) {
    socket.destroySoon();
  } else {
    socket.write(raw ?? resultMessage(id, 0x65, code, text, cookie));
  }
}

export function entryMessage(id: number, { dn, attributes }: StandInEntry): Buffer {
  return message(id, 0x64, (writer) => {
    writer.writeString(dn);
    writer.startSequence();
    for (const [name, values] of Object.entries(attributes)) {
      writer.startSequence();
      writer.writeString(name);
      writer.startSequence(0x31);
      values.forEach((value) => writer.writeBuffer(Buffer.from(value as string), 4));
      writer.endSequence();
      writer.endSequence();
    }
    writer.endSequence();
  });
}

export function resultMessage(id: number, tag: number, code: number, text: string, cookie?: string): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(tag);
  writer.writeEnumeration(code);
  writer.writeString('');
  writer.writeString(text);
  writer.endSequence();
  if (cookie !== undefined) {
    const value = new BerWriter();
    value.startSequence();
    value.writeInt(0);
    value.writeString(cookie);
    value.endSequence();
    writer.startSequence(0xa0);
    writer.startSequence();
    writer.writeString('1.2.840.113556.1.4.319');
    writer.writeBuffer(value.buffer, 4);
    writer.endSequence();
    writer.endSequence();
  }
  writer.endSequence();
  return Buffer.from(writer.buffer);
}

function message(id: number, tag: number, write: (writer: BerWriter) => void): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(tag);
  write(writer);
  writer.endSequence();
  writer.endSequence();
  return Buffer.from(writer.buffer);
}
