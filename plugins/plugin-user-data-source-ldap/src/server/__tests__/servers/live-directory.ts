// A directory in memory that changes as LDIF says, with a clock that the test turns: what OpenLDAP does, where it is not installed or too slow.
import { BerReader } from 'ldapts';
import { dnKey } from '../../directory/dn';
import { timeText } from '../../changes/generalized-time';
import type { LdifEntry } from './oracle';
import { type AskedPage, startStandIn, type StandInEntry } from './stand-in';

interface LiveEntry {
  rdn: string;
  parent?: LiveEntry;
  attributes: Record<string, string[]>;
}

export interface LiveDirectory {
  url: string;
  /** Changes entries, as LDIF says. */
  modify(ldif: string): void;
  entries(): LdifEntry[];
  /** Lets its clock go on. */
  pass(seconds: number): void;
  /** Called before each page of people is sent. */
  onPage?: () => void;
  close(): Promise<void>;
}

export async function startLiveDirectory(ldif: string): Promise<LiveDirectory> {
  const all: LiveEntry[] = [];
  let now = Date.UTC(2024, 0, 1);
  let made = 0;
  const snapshots = new Map<string, LiveEntry[]>();

  const dnOf = ({ rdn, parent }: LiveEntry): string => (parent ? `${rdn},${dnOf(parent)}` : rdn);
  const find = (dn: string) => all.find((entry) => dnKey(dnOf(entry)) === dnKey(dn));
  const hasBelow = (entry: LiveEntry) => all.some(({ parent }) => parent === entry);
  const touch = (entry: LiveEntry) => {
    entry.attributes.modifyTimestamp = [timeText(now)];
  };
  const valuesOf = (entry: LiveEntry, name: string): string[] =>
    name.toLowerCase() === 'hassubordinates'
      ? [hasBelow(entry) ? 'TRUE' : 'FALSE']
      : (Object.entries(entry.attributes).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1] ?? []);

  function add(dn: string, lines: [string, string][]) {
    const parent = all.find((entry) => isParent(entry, dn));
    const attributes: Record<string, string[]> = {};
    lines.forEach(([name, value]) => (attributes[name] = [...(attributes[name] ?? []), value]));
    made += 1;
    attributes.entryUUID ??= [`uuid-${made}`];
    attributes.modifyTimestamp ??= [timeText(now)];
    all.push({ rdn: parent ? firstRdn(dn) : dn, parent, attributes });
  }
  const isParent = (entry: LiveEntry, dn: string) => dnKey(`${firstRdn(dn)},${dnOf(entry)}`) === dnKey(dn);

  function change(block: string) {
    const [[, dn], ...lines] = block.split('\n').filter(Boolean).map(readLine);
    const [[first, kind]] = lines.length > 0 ? lines : [['', '']];
    if (first !== 'changetype') {
      return add(dn, lines);
    }
    if (kind === 'add') {
      return add(dn, lines.slice(1));
    }
    const entry = find(dn);
    if (!entry) {
      throw new Error(`No such entry: ${dn}`);
    }
    const rest = lines.slice(1);
    if (kind === 'delete') {
      all.splice(all.indexOf(entry), 1);
    } else if (kind === 'modrdn') {
      const of = Object.fromEntries(rest);
      entry.rdn = of.newrdn;
      entry.parent = of.newsuperior ? find(of.newsuperior) : entry.parent;
      touch(entry);
    } else {
      modifyEntry(entry, rest);
      touch(entry);
    }
  }

  function modifyEntry({ attributes }: LiveEntry, lines: [string, string][]) {
    for (let index = 0; index < lines.length; index += 1) {
      const [action, name] = lines[index];
      const values: string[] = [];
      for (index += 1; lines[index][0] !== '-'; index += 1) {
        values.push(lines[index][1]);
      }
      const former = attributes[name] ?? [];
      const kept = action === 'replace' || !values.length ? [] : former.filter((value) => !values.includes(value));
      attributes[name] = action === 'delete' ? kept : [...kept, ...values];
    }
  }

  function answer({ base, scope, cookie, size, filter, attributes }: AskedPage) {
    const at = find(base);
    if (!at) {
      return { code: 32 };
    }
    const matches = matcher(filter ?? Buffer.alloc(0));
    const isIn = (entry?: LiveEntry): boolean => Boolean(entry) && (entry === at || isIn(entry?.parent));
    const found =
      snapshots.get(cookie ?? '') ??
      (scope === 0 ? [at] : all.filter(isIn)).filter((entry) => matches((name) => valuesOf(entry, name)));
    directory.onPage?.();
    const page = found.slice(0, size || found.length).filter((entry) => all.includes(entry));
    const rest = found.slice(size || found.length);
    const next = rest.length > 0 ? `page-${(made += 1)}` : '';
    snapshots.set(next, rest);
    snapshots.delete('');
    const entries: StandInEntry[] = page.map((entry) => ({
      dn: dnOf(entry),
      attributes: Object.fromEntries(
        attributes.map((name) => [name, valuesOf(entry, name)]).filter(([, values]) => values.length > 0),
      ),
    }));
    return { entries, cookie: next };
  }

  const blocks = (text: string) => text.split('\n\n').filter((block) => block.trim());
  const standIn = await startStandIn({ search: answer });
  const directory: LiveDirectory = {
    url: standIn.url,
    modify: (text) => blocks(text).forEach(change),
    entries: () => all.map((entry) => ({ dn: dnOf(entry), attributes: structuredClone(entry.attributes) })),
    pass: (seconds) => {
      now += seconds * 1000;
    },
    close: () => standIn.close(),
  };
  directory.modify(ldif);
  return directory;
}

const firstRdn = (dn: string) => /^(?:\\.|[^\\,])*/.exec(dn)?.[0] ?? dn;

function readLine(line: string): [string, string] {
  const [, name, sign, value] = /^([^:]+)(?:(::?) ?(.*))?$/.exec(line) ?? [];
  return [name, sign === '::' ? Buffer.from(value, 'base64').toString() : (value ?? '')];
}

type ValuesOf = (name: string) => string[];

/** What a filter lets through. Values are compared as texts, numbers or times of the same length. */
function matcher(filter: Buffer): (valuesOf: ValuesOf) => boolean {
  const reader = new BerReader(filter);
  const read = (): ((valuesOf: ValuesOf) => boolean) => {
    const tag = reader.readSequence() ?? 0;
    const end = reader.offset + reader.length;
    if (tag === 0x87) {
      const name = filter.subarray(reader.offset, end).toString();
      reader.offset = end;
      return (valuesOf) => valuesOf(name).length > 0 || name.toLowerCase() === 'objectclass';
    }
    if ([0xa0, 0xa1, 0xa2].includes(tag)) {
      const parts: ((valuesOf: ValuesOf) => boolean)[] = [];
      while (reader.offset < end) {
        parts.push(read());
      }
      return (valuesOf) =>
        tag === 0xa2 ? !parts[0](valuesOf) : parts[tag === 0xa0 ? 'every' : 'some']((part) => part(valuesOf));
    }
    const [name, value] = [reader.readString() ?? '', (reader.readString() ?? '').toLowerCase()];
    return (valuesOf) =>
      valuesOf(name)
        .map((each) => each.toLowerCase())
        .some((each) => (tag === 0xa5 ? each >= value : tag === 0xa6 ? each <= value : each === value));
  };
  return read();
}
