// The departments that a record of a user names.
import { type Problem, problem } from '../../contracts/catalogue';
import { readFlag } from './flag';
import { type Reading, shown } from './reading';
import { readUid } from './uid';

/** A membership that a record of a user names. */
export interface NamedMembership {
  /** The uid of the department. */
  uid: string;
  isOwner: boolean;
  isMain: boolean;
}

interface NamedMemberships {
  /** Each department once, at most one of them the main one. */
  memberships: NamedMembership[];
  problems: Problem[];
}

/** Reads `departments`. Where a department is named twice, the last word counts. */
export function readMemberships(raw: unknown): NamedMemberships {
  if (raw === undefined || raw === null) {
    return { memberships: [], problems: [] };
  }
  if (!Array.isArray(raw)) {
    return { memberships: [], problems: [problem('not-a-list', { field: 'departments', value: shown(raw) })] };
  }
  const problems: Problem[] = [];
  const byUid = new Map<string, NamedMembership>();
  for (const each of raw) {
    const reading = readMembership(each);
    if ('problem' in reading) {
      problems.push(reading.problem);
    } else {
      byUid.set(reading.value.uid, reading.value);
    }
  }
  return withOneMain([...byUid.values()], problems);
}

function readMembership(raw: unknown): Reading<NamedMembership> {
  const isPlain = typeof raw !== 'object' || raw === null || Array.isArray(raw);
  const given = (isPlain ? { uid: raw } : raw) as Record<string, unknown>;
  const uid = readUid(isPlain ? 'departments' : 'departments.uid', given.uid);
  const isOwner = readFlag('departments.isOwner', given.isOwner);
  const isMain = readFlag('departments.isMain', given.isMain);
  if ('problem' in uid) {
    return uid;
  }
  if ('problem' in isOwner) {
    return isOwner;
  }
  return 'problem' in isMain ? isMain : { value: { uid: uid.value, isOwner: isOwner.value, isMain: isMain.value } };
}

function withOneMain(named: NamedMembership[], problems: Problem[]): NamedMemberships {
  const mains = named.filter(({ isMain }) => isMain).map(({ uid }) => uid);
  if (mains.length < 2) {
    return { memberships: named, problems };
  }
  const [first] = mains;
  return {
    memberships: named.map((each) => ({ ...each, isMain: each.uid === first })),
    problems: [...problems, problem('two-main-departments', { uids: mains.join(', '), uid: first })],
  };
}
