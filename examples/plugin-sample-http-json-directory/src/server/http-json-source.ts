import {
  type SourceAttributes,
  type SourceMapping,
  type SourceTest,
  SyncSource,
  type UserData,
} from '@nocobase/plugin-user-data-sync';
import { DirectoryClient } from './directory-client';
import { checkOptions } from './options';
import { toDepartmentRecords, toUserRecords } from './to-records';
import { translateWith } from './translate';

const asItIs = (field: string) => ({ field, from: { kind: 'attribute' as const, attribute: { path: field } } });

/**
 * Pulls all departments and people of a directory server. Nothing is handed on before everything has been read, so a
 * server that fails halfway changes nothing, and what is handed on is complete: who is not in it is not in the directory.
 */
export class HttpJsonSource extends SyncSource {
  /** What every directory says of people; what else a server knows can be mapped as well. */
  static readonly attributes: SourceAttributes = {
    user: [
      { name: 'nickname', title: 'Name', example: 'Ana López' },
      { name: 'username', title: 'Login', example: 'ana' },
      { name: 'email', title: 'Email', example: 'ana@example.com' },
      { name: 'phone', title: 'Phone', example: '+34612345678' },
    ],
    department: [{ name: 'title', title: 'Name', example: 'Sales' }],
  };

  /** As long as an admin maps nothing, no more than that becomes fields, whatever else a server says. */
  static readonly defaultMapping: SourceMapping = {
    user: { rules: ['nickname', 'username', 'email', 'phone'].map(asItIs) },
  };

  async pull(): Promise<UserData[]> {
    const directory = this.directory();
    const departments = await directory.departments();
    const people = await directory.people();
    const sourceName = this.instance.name;
    // Departments first: people are put into those that are there. Who has an account already is known by the email.
    return [
      { sourceName, dataType: 'department', complete: true, records: toDepartmentRecords(departments) },
      { sourceName, dataType: 'user', complete: true, matchKey: 'email', records: toUserRecords(people) },
    ];
  }

  /** The first page of each list shows that address, token and format are right. */
  async test(): Promise<SourceTest> {
    const directory = this.directory();
    const departments = await directory.firstPage('departments');
    const people = await directory.firstPage('users');
    return {
      requests: [departments, people].map(({ address, milliseconds }) => ({ what: address, milliseconds })),
      records: [
        { dataType: 'department', first: departments.items },
        { dataType: 'user', first: people.items },
      ],
    };
  }

  private directory(): DirectoryClient {
    const t = translateWith(this.ctx.t);
    const words = { departments: t('Reading departments'), users: t('Reading people') };
    return new DirectoryClient(checkOptions(this.options, t), {
      t,
      signal: this.signal,
      onRead: (list, read) => this.progress({ done: read, message: words[list] }),
    });
  }
}
