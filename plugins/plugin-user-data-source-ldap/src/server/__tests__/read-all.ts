// Reads a directory as a source does, without a host around it.
import type { FormatDepartment, FormatUser } from '@nocobase/plugin-user-data-sync';
import { checkOptions, type GivenOptions } from '../check-options';
import { connect } from '../protocol/connect';
import { Reading } from '../reading';

export interface Everything {
  departments: FormatDepartment[];
  users: FormatUser[];
}

/** All records, if they are said to be complete. */
export async function readAll(options: GivenOptions, signal = new AbortController().signal): Promise<Everything> {
  const settings = checkOptions(options);
  const connection = await connect(settings, signal);
  const everything: Everything = { departments: [], users: [] };
  const complete = new Set<string>();
  try {
    for await (const payload of new Reading(connection, settings).records()) {
      expect(complete).not.toContain(payload.dataType);
      const all: object[] = payload.dataType === 'user' ? everything.users : everything.departments;
      payload.records.forEach((record) => all.push(record));
      if (payload.complete) {
        complete.add(payload.dataType);
      }
    }
  } finally {
    connection.close();
  }
  expect(complete).toEqual(new Set(['department', 'user']));
  return everything;
}

/** The records of one person, which are not complete. */
export async function readPerson(options: GivenOptions, uid: string): Promise<FormatUser[]> {
  const settings = checkOptions(options);
  const connection = await connect(settings, new AbortController().signal);
  const users: FormatUser[] = [];
  try {
    for await (const payload of new Reading(connection, settings).person(uid)) {
      expect(payload).toMatchObject({ dataType: 'user' });
      expect(payload.complete).toBeUndefined();
      users.push(...(payload.records as FormatUser[]));
    }
  } finally {
    connection.close();
  }
  return users;
}
