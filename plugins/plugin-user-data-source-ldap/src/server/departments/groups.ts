// Groups as departments: who is in them, also by way of other groups, even in circles.
import type { FormatDepartment } from '@nocobase/plugin-user-data-sync';
import { dnKey } from '../directory/dn';
import type { Entry } from '../directory/entry';
import type { DepartmentSettings } from '../options';
import { addTo, type DepartmentEntry, linesOf, Owners, toDepartment } from './department-entry';
import type { Departments } from './departments';

export type GroupSettings = Extract<DepartmentSettings, { source: 'groups' }>;

/** The attributes of groups that name members by their distinguished names. */
const MEMBER_ATTRIBUTES = ['member', 'uniqueMember'];
/** What may follow a name in `uniqueMember`. */
const UNIQUE_IDENTIFIER = /#'[01]*'B$/;
/** The attribute of people that `memberUid` of Unix groups means. */
const LOGIN = 'uid';

/** How the security identifier ends of the group that Active Directory puts everybody into. */
const DOMAIN_USERS = /-513$/;

/** What has to be read of a group besides what every department has. */
export const GROUP_ATTRIBUTES = [...MEMBER_ATTRIBUTES, 'memberUid', 'objectSid'];

interface Group extends DepartmentEntry {
  /** The members that it names. */
  size: number;
  isOfEverybody: boolean;
  /** Its place by name, from 0. */
  rank: number;
  parent?: Group;
  /** Itself and all groups that it is in. */
  withAbove?: Group[];
}

export class GroupDepartments implements Departments {
  readonly personAttributes = [LOGIN, 'primaryGroupID', 'objectSid'];
  readonly areKnownBefore = true;
  private groups: Group[] = [];
  /** By the key of a member's name, or its login. */
  private byMember = new Map<string, Group[]>();
  private bySid = new Map<string, Group>();
  private owners = new Owners();

  constructor(private settings: GroupSettings) {}

  add(entry: Entry): DepartmentEntry {
    const members = membersOf(entry);
    const sid = entry.text('objectSid');
    const group: Group = {
      ...toDepartment(entry, this.settings),
      size: members.length,
      isOfEverybody: DOMAIN_USERS.test(sid ?? ''),
      rank: 0,
    };
    this.groups.push(group);
    members.forEach((member) => addTo(this.byMember, member, group));
    if (sid) {
      this.bySid.set(sid, group);
    }
    this.owners.add(entry, group.uid);
    return group;
  }

  /** To be called once all groups were added. */
  finish() {
    this.groups.sort((a, b) => compare(a.title.toLowerCase(), b.title.toLowerCase()) || compare(a.uid, b.uid));
    this.groups.forEach((group, rank) => {
      group.rank = rank;
    });
    if (this.settings.nested === 'tree') {
      this.groups.forEach((group) => {
        group.parent = this.above(group).find((parent) => !isBelow(parent, group));
      });
    }
  }

  of(person: Entry): string[] {
    const named = this.withOuter([
      ...(this.byMember.get(dnKey(person.dn)) ?? []),
      ...person.texts(LOGIN).flatMap((login) => this.byMember.get(loginKey(login)) ?? []),
    ]);
    const all = new Set([...named, ...this.withOuter(this.primaryGroupOf(person))]);
    return [...all].sort(this.byImportance(new Set(named))).map(({ uid }) => uid);
  }

  ownedBy(personKey: string): string[] {
    return this.owners.of(personKey);
  }

  records(): FormatDepartment[] {
    return this.groups.map(({ uid, title, attributes, parent }) => ({
      ...attributes,
      uid,
      title,
      parentUid: parent?.uid ?? null,
    }));
  }

  dependencies(): string[] {
    const sids = new Map([...this.bySid].map(([sid, { key }]) => [key, sid]));
    // Their order counts too.
    const groups = this.groups.map(({ uid, key }) => `${uid} ${key} ${sids.get(key) ?? ''}`);
    const members = new Map([...this.byMember].map(([member, of]) => [member, of.map(({ uid }) => uid)]));
    return [...groups, ...linesOf(members), ...this.owners.lines()];
  }

  /** A group that does not name its members, because it is their primary one, counts as larger than all that do. */
  private byImportance(named: Set<Group>): (a: Group, b: Group) => number {
    const sizeOf = (group: Group) =>
      group.isOfEverybody ? Infinity : named.has(group) ? group.size : Number.MAX_SAFE_INTEGER;
    const sign = { firstByName: 0, smallest: 1, largest: -1 }[this.settings.main];
    return (a, b) => sign * compare(sizeOf(a), sizeOf(b)) || a.rank - b.rank;
  }

  /** Groups, and if they are flat also those that they are in. */
  private withOuter(groups: Group[]): Group[] {
    return this.settings.nested === 'flat' ? groups.flatMap((group) => this.withAbove(group)) : groups;
  }

  /** The groups that a group is a member of, by name. */
  private above(group: Group): Group[] {
    return (this.byMember.get(group.key) ?? []).filter((each) => each !== group).sort((a, b) => a.rank - b.rank);
  }

  private withAbove(group: Group): Group[] {
    if (!group.withAbove) {
      const found = new Set([group]);
      // What is added while the set is walked through is walked through too.
      found.forEach((each) => this.above(each).forEach((parent) => found.add(parent)));
      group.withAbove = [...found];
    }
    return group.withAbove;
  }

  /** Active Directory does not list people as members of their primary group. */
  private primaryGroupOf(person: Entry): Group[] {
    const domain = person.text('objectSid')?.replace(/-\d+$/, '');
    const group = this.bySid.get(`${domain}-${person.text('primaryGroupID')}`);
    return group ? [group] : [];
  }
}

function membersOf(entry: Entry): string[] {
  const names = MEMBER_ATTRIBUTES.flatMap((name) => entry.texts(name));
  const keys = names.map((name) => dnKey(name.replace(UNIQUE_IDENTIFIER, '')));
  return [...new Set([...keys, ...entry.texts('memberUid').map(loginKey)])];
}

/** No name of an entry looks like that. */
function loginKey(login: string): string {
  return `\0${login.trim().toLowerCase()}`;
}

function isBelow(group: Group, above: Group): boolean {
  for (let each: Group | undefined = group; each; each = each.parent) {
    if (each === above) {
      return true;
    }
  }
  return false;
}

function compare<Value extends string | number>(a: Value, b: Value): number {
  return a < b ? -1 : Number(a > b);
}
