// Reads a directory time and again as a source does that reads only what has changed, and keeps what it was given.
import type { FormatDepartment, FormatUser } from '@nocobase/plugin-user-data-sync';
import { Changes } from '../changes/changes';
import { checkOptions, type GivenOptions } from '../check-options';
import { connect } from '../protocol/connect';
import { Reading } from '../reading';

export class Follower {
  users = new Map<string, FormatUser>();
  departments = new Map<string, FormatDepartment>();
  state: unknown;
  /** Of the last read. */
  last = { isFull: true, people: 0 };

  constructor(private options: GivenOptions) {}

  async read() {
    const settings = checkOptions({ changedOnly: true, ...this.options });
    const connection = await connect(settings, new AbortController().signal);
    const given = { users: new Map<string, FormatUser>(), departments: new Map<string, FormatDepartment>() };
    const complete = new Set<string>();
    try {
      // As it comes from the row of a task.
      const kept = this.state === undefined ? undefined : JSON.parse(JSON.stringify(this.state));
      const reading = new Reading(connection, settings, { changes: await Changes.begin(connection, settings, kept) });
      for await (const payload of reading.records()) {
        const all: Map<string, object> = payload.dataType === 'user' ? given.users : given.departments;
        payload.records.forEach((record) => all.set(String(record.uid), record));
        if (payload.complete) {
          complete.add(payload.dataType);
        }
      }
      this.state = await reading.state();
    } finally {
      connection.close();
    }
    expect([0, 2]).toContain(complete.size);
    this.last = { isFull: complete.size === 2, people: given.users.size };
    if (this.last.isFull) {
      this.users.clear();
      this.departments.clear();
    }
    given.users.forEach((user, uid) => this.users.set(uid, user));
    given.departments.forEach((department, uid) => this.departments.set(uid, department));
  }
}
