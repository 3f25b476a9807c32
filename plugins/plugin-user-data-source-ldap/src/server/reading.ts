// Everything that a directory says, in payloads: departments, and people page by page.
import type { FormatDepartment, FormatUser } from '@nocobase/plugin-user-data-sync';
import type { Changes } from './changes/changes';
import { readContainers } from './changes/containers';
import { digestOf } from './changes/digest';
import type { ReadState } from './changes/read-state';
import { attributesOf } from './departments/department-entry';
import { type Departments, NO_DEPARTMENTS } from './departments/departments';
import { GROUP_ATTRIBUTES, GroupDepartments } from './departments/groups';
import { MANAGER, Managers } from './departments/managers';
import { PathDepartments } from './departments/paths';
import { UnitDepartments } from './departments/units';
import type { Entry } from './directory/entry';
import { mappedAttributes, suspensionAttributes, withoutTwins } from './directory/person';
import { personFilter } from './directory/person-filter';
import { type FirstUid, SeenUids } from './directory/seen-uids';
import { Fault } from './fault';
import type { DepartmentEntries, LdapSettings } from './options';
import type { Connection } from './protocol/connection';
import { allOf } from './protocol/filter';
import { search } from './protocol/search';
import { toUser } from './records/to-user';
import { harmlessReferrals } from './referrals';

/** Records that are handed on at once. */
const BATCH = 500;

export type ReadRecords =
  | { dataType: 'department'; records: FormatDepartment[]; complete?: boolean }
  | { dataType: 'user'; records: FormatUser[]; matchKey?: string; complete?: boolean };

/** Told how many entries of a kind were read. */
export type OnRead = (kind: 'departments' | 'people', count: number) => void;

interface ReadingParts {
  onRead?: OnRead;
  /** For a test: of each search, what comes after the first page is left out. */
  isFirstPageEnough?: boolean;
  /** Reads only what has changed, where nothing is missed by that. */
  changes?: Changes;
}

export class Reading {
  /** By what people are known, once all were read. */
  private uid?: FirstUid;

  constructor(
    private connection: Connection,
    private settings: LdapSettings,
    private parts: ReadingParts = {},
  ) {}

  /**
   * All records, of people only who may have changed, if that is wanted. The last payload of each data type is complete then that all
   * were read; what could not be read to its end is an error.
   */
  async *records(): AsyncGenerator<ReadRecords> {
    const containers = await this.containers();
    const departments = await this.departments();
    const managers = await this.managers(departments);
    const changed = this.parts.changes?.filter(
      containers &&
        digestOf([
          ...mappedAttributes(this.settings),
          ...containers,
          ...departments.dependencies(),
          '',
          ...managers.dependencies(),
        ]),
    );
    if (changed && !departments.areKnownBefore) {
      await this.readPaths(departments);
    }
    if (departments.areKnownBefore) {
      yield* inBatches('department', departments.records(), !changed);
    }
    yield* this.people(departments, managers, changed);
    if (!departments.areKnownBefore) {
      yield* inBatches('department', departments.records(), !changed);
    }
  }

  /** The records of one person, as they are among all; none, if there is no such person. */
  async *person(uid: string): AsyncGenerator<ReadRecords> {
    const departments = await this.departments();
    const managers = await this.managers(departments);
    yield* this.people(departments, managers, personFilter(uid, this.settings.users.uidAttributes));
  }

  /** What the next read has to know to read only what has changed; nothing, if it has to read everything. To be called after `records`. */
  async state(): Promise<ReadState | undefined> {
    return this.parts.changes?.left(this.uid, (filter) => this.findsAnybody(filter));
  }

  private async containers(): Promise<string[] | undefined> {
    const { changes } = this.parts;
    const { baseDn } = this.settings.users;
    return changes && readContainers(this.settings, (filter, names) => this.search(baseDn, filter, names));
  }

  /** The paths of everybody: who has not changed may have spelled one in another way. */
  private async readPaths(departments: Departments) {
    const { baseDn, filter } = this.settings.users;
    const seen = new SeenUids(['dn']);
    for await (const entry of this.search(baseDn, filter, departments.personAttributes)) {
      seen.add(entry.dn, entry.dn);
      departments.of(entry);
    }
  }

  private async findsAnybody(wanted: string): Promise<boolean> {
    const { baseDn, filter } = this.settings.users;
    try {
      for await (const entry of this.search(baseDn, allOf(filter, wanted), ['1.1'], true)) {
        return Boolean(entry);
      }
    } catch (error) {
      if (!(error instanceof Fault)) {
        throw error;
      }
    }
    return false;
  }

  /** The departments and whatever says who is in them. */
  async departments(): Promise<Departments> {
    const { departments: settings } = this.settings;
    switch (settings.source) {
      case 'organizationalUnits': {
        const units = new UnitDepartments(settings);
        await this.readDepartments(settings, attributesOf(settings), (entry) => units.add(entry));
        return units;
      }
      case 'groups': {
        const groups = new GroupDepartments(settings);
        const attributes = [...attributesOf(settings), ...GROUP_ATTRIBUTES];
        await this.readDepartments(settings, attributes, (entry) => groups.add(entry));
        groups.finish();
        return groups;
      }
      case 'attribute':
        return new PathDepartments(settings);
      case 'none':
        return NO_DEPARTMENTS;
    }
  }

  private async readDepartments(
    { baseDn, filter, uidAttributes }: DepartmentEntries,
    attributes: string[],
    add: (entry: Entry) => { uid: string },
  ) {
    const seen = new SeenUids(uidAttributes);
    for await (const entry of this.search(baseDn, filter, attributes)) {
      const { uid } = add(entry);
      seen.checkAttribute(entry);
      seen.add(uid, entry.dn);
      this.parts.onRead?.('departments', seen.count);
    }
  }

  private async managers(departments: Departments): Promise<Managers> {
    const managers = new Managers();
    if (this.settings.owners === 'manager') {
      const { baseDn, filter } = this.settings.users;
      const attributes = [MANAGER, ...departments.personAttributes];
      const seen = new SeenUids(['dn']);
      for await (const entry of this.search(baseDn, allOf(filter, `(${MANAGER}=*)`), attributes)) {
        seen.add(entry.dn, entry.dn);
        managers.add(entry, departments);
      }
    }
    return managers;
  }

  /** @param wanted a filter of those who are wanted; without it, all are */
  private async *people(departments: Departments, managers: Managers, wanted?: string): AsyncGenerator<ReadRecords> {
    const { settings } = this;
    const { changes } = this.parts;
    const { baseDn, filter, uidAttributes, matchKey } = settings.users;
    const attributes = [
      ...uidAttributes,
      ...mappedAttributes(settings),
      ...suspensionAttributes(settings),
      ...departments.personAttributes,
      ...(changes?.attributes ?? []),
    ];
    const surroundings = { settings, departments, managers, now: changes?.now ?? new Date() };
    const seen = new SeenUids(uidAttributes, changes?.uid);
    let records: FormatUser[] = [];
    for await (const entry of this.search(baseDn, wanted ? allOf(filter, wanted) : filter, attributes)) {
      changes?.see(entry);
      const user = toUser(entry, surroundings);
      seen.checkAttribute(entry);
      seen.add(String(user.uid), entry.dn);
      records.push(user);
      if (records.length === BATCH) {
        this.parts.onRead?.('people', seen.count);
        yield { dataType: 'user', matchKey, records };
        records = [];
      }
    }
    this.parts.onRead?.('people', seen.count);
    this.uid = seen.first;
    yield { dataType: 'user', matchKey, records, ...(!wanted && { complete: true }) };
  }

  private search(
    base: string,
    filter: string,
    attributes: string[],
    isFirstPageEnough = this.parts.isFirstPageEnough ?? false,
  ): AsyncGenerator<Entry> {
    return search(this.connection, {
      base,
      filter,
      attributes: withoutTwins(attributes),
      pageSize: this.settings.pageSize,
      isFirstPageEnough,
      isReferralHarmless: harmlessReferrals(this.settings),
    });
  }
}

function* inBatches(dataType: 'department', records: FormatDepartment[], complete: boolean): Generator<ReadRecords> {
  for (let start = 0; start < records.length; start += BATCH) {
    yield { dataType, records: records.slice(start, start + BATCH) };
  }
  yield { dataType, records: [], ...(complete && { complete }) };
}
