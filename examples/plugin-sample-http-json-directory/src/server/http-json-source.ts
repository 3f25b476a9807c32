import { SyncSource, type UserData } from '@nocobase/plugin-user-data-sync';
import { DirectoryClient } from './directory-client';
import { checkOptions } from './options';
import { toDepartmentRecords, toUserRecords } from './to-records';

/**
 * Pulls all departments and people of a directory server. Nothing is handed on before everything has been read, so a
 * server that fails halfway changes nothing, and what is handed on is complete: who is not in it is not in the directory.
 */
export class HttpJsonSource extends SyncSource {
  async pull(): Promise<UserData[]> {
    const directory = new DirectoryClient(checkOptions(this.options), this.signal);
    const departments = await directory.departments();
    const people = await directory.people();
    const sourceName = this.instance.name;
    // Departments first: people are put into those that are there. Who has an account already is known by the email.
    return [
      { sourceName, dataType: 'department', complete: true, records: toDepartmentRecords(departments) },
      { sourceName, dataType: 'user', complete: true, matchKey: 'email', records: toUserRecords(people) },
    ];
  }
}
