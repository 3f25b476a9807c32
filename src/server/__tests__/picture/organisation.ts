// An organisation as a source reports it, and as it is found in Users and Departments.
import type { MockServer } from '@nocobase/test';

export interface Organisation {
  departments: { uid: string; title: string; parentUid: string | null }[];
  users: { uid: string; username: string; email: string | null; departments: string[]; mainUid?: string }[];
}

/** What is there, by titles and nicknames, so that it can be compared with what a source reports. */
export interface Picture {
  /** The title of the department above, by title. */
  tree: Record<string, string | null>;
  leaves: string[];
  people: Record<string, { username: string | null; email: string | null; departments: string[]; main: string | null }>;
}

/** The picture that an organisation is to come to. */
export function wanted({ departments, users }: Organisation): Picture {
  const titleOf = new Map(departments.map(({ uid, title }) => [uid, title]));
  const tree = departments.map(({ title, parentUid }) => [title, titleOf.get(parentUid ?? '') ?? null] as const);
  const parents = new Set(tree.map(([, parent]) => parent));
  return {
    tree: Object.fromEntries(tree),
    leaves: tree
      .map(([title]) => title)
      .filter((title) => !parents.has(title))
      .sort(),
    people: Object.fromEntries(
      users.map(({ uid, username, email, departments: uids, mainUid }) => {
        const titles = uids.flatMap((each) => titleOf.get(each) ?? []).sort();
        return [uid, { username, email, departments: titles, main: titleOf.get(mainUid ?? '') ?? null }];
      }),
    ),
  };
}

/** What is there of a source: people are known by their nickname, which is their uid. */
export async function found(app: MockServer): Promise<Picture> {
  const departments = (await app.db.getRepository('departments').find()).map((row: object) =>
    JSON.parse(JSON.stringify(row)),
  );
  const titleOf = new Map<unknown, string>(
    departments.map(({ id, title }: { id: unknown; title: string }) => [id, title]),
  );
  const users = await app.db.getRepository('users').find({ filter: { id: { $ne: 1 } }, appends: ['departments'] });
  return {
    tree: Object.fromEntries(
      departments.map(({ title, parentId }: { title: string; parentId: unknown }) => [
        title,
        titleOf.get(parentId) ?? null,
      ]),
    ),
    leaves: departments
      .flatMap(({ title, isLeaf }: { title: string; isLeaf: unknown }) => (isLeaf ? title : []))
      .sort(),
    people: Object.fromEntries(
      users.map((row: { toJSON(): Record<string, unknown> }) => {
        const { nickname, username, email, departments: own, mainDepartmentId } = row.toJSON();
        const titles = (own as { title: string }[]).map(({ title }) => title).sort();
        return [nickname, { username, email, departments: titles, main: titleOf.get(mainDepartmentId) ?? null }];
      }),
    ),
  };
}
