// Moves many departments at once, with the outcome of `setParent` for one after the other: each row with the host's events, and
// the tree that the host keeps in a few statements.
import { type Model, Op, type Transaction } from '@nocobase/database';
import { chunk } from 'lodash';
import { destroyGroups, insertGroups, updateRows } from '../../platform/rows';
import type { HostListenerName } from '../../platform/host-listeners';
import { updateLeaves } from './leaves';
import type { WriterDeps } from './writer-deps';

/** A department, with all its columns, and the one that it comes below; at the top, if that is `null`. */
export interface DepartmentMove {
  row: Model;
  parentId: number | string | null;
}

type MoveDeps = Pick<WriterDeps, 'db' | 'listeners'>;

const LISTENERS: HostListenerName[] = ['treePathOfMoved', 'treeParentCheck'];

/** Paths that are looked below in one statement, and paths that are written in one. */
const READ_SIZE = 100;
const WRITE_SIZE = 500;

/**
 * Puts each of these departments below another one, or at the top.
 * @param moves each department once, those first that others of them come below; the tree has no circle in the end
 */
export async function moveDepartments(
  deps: MoveDeps,
  moves: DepartmentMove[],
  transaction: Transaction,
): Promise<void> {
  const due = moves.filter(({ row, parentId }) => String(row.get('parentId') ?? '') !== String(parentId ?? ''));
  const parents = due.flatMap(({ row, parentId }) => [row.get('parentId') as number | null, parentId]);
  const rows = due.map(({ row }) => row);
  if (await moveTreePaths(deps, due, transaction)) {
    LISTENERS.forEach((name) => deps.listeners.suppress(name, rows));
    due.forEach(({ row, parentId }) => row.set('parentId', parentId));
    await updateRows(deps.db.getCollection('departments'), rows, transaction);
  } else {
    for (const { row, parentId } of due) {
      await (row as MovableModel).setParent(parentId, { transaction });
    }
  }
  await updateLeaves(
    deps,
    parents.flatMap((id) => id ?? []),
    transaction,
  );
}

/** Keeps where the departments stand, and all that is below them; false where the host's listeners have to do it. */
async function moveTreePaths(
  { db, listeners }: MoveDeps,
  moves: DepartmentMove[],
  transaction: Transaction,
): Promise<boolean> {
  if (!LISTENERS.every((name) => listeners.suppress(name, []))) {
    return false;
  }
  const collection = db.getCollection('main_departments_path');
  const read = async (where: object): Promise<PathRow[]> => {
    const options = { attributes: ['nodePk', 'path'], where: where as never, raw: true, transaction };
    return (await collection.model.findAll(options)) as unknown as PathRow[];
  };
  const movedIds = moves.map(({ row }) => String(row.get('id')));
  const parentIds = moves.flatMap(({ parentId }) => (parentId === null ? [] : String(parentId)));
  const named = [...new Set([...movedIds, ...parentIds])];
  const paths = new Map(keyed(await read({ nodePk: { [Op.in]: named } })));
  if (!named.every((id) => paths.has(id))) {
    return false;
  }
  const moved = new Map(movedIds.map((id) => [id, paths.get(id) as string]));
  const isBelowMoved = (path: string) =>
    path
      .split('/')
      .slice(1, -1)
      .some((id) => moved.has(id));
  const topmost = [...moved.values()].filter((path) => !isBelowMoved(path));
  const affected = new Map(moved);
  for (const part of chunk(topmost, READ_SIZE)) {
    const below = await read({ [Op.or]: part.map((path) => ({ path: { [Op.startsWith]: `${path}/` } })) });
    keyed(below).forEach(([id, path]) => affected.set(id, path));
  }
  const newPaths = pathsAfter(moves, affected, paths);
  const changed = [...newPaths].filter(([id, path]) => path !== affected.get(id));
  for (const part of chunk(changed, WRITE_SIZE)) {
    await destroyGroups(collection, [{ nodePk: part.map(([id]) => id) }], transaction);
    const rows = part.map(([nodePk, path]) => ({ nodePk, path, rootPk: path.split('/')[1] }));
    await insertGroups(collection, [rows], transaction);
  }
  return true;
}

/**
 * The new paths of departments.
 * @param affected the present paths of those that move, and of those below them
 * @param paths the present paths of those that they come below
 */
function pathsAfter(
  moves: DepartmentMove[],
  affected: Map<string, string>,
  paths: Map<string, string>,
): Map<string, string> {
  const parentOf = new Map(moves.map(({ row, parentId }) => [String(row.get('id')), parentId ?? '']));
  const newPaths = new Map<string, string>();
  const visited = new Set<string>();
  const pathOf = (id: string): string => {
    if (!id) {
      return '';
    }
    const path = affected.get(id);
    if (path === undefined) {
      return paths.get(id) as string;
    }
    if (!newPaths.has(id)) {
      if (visited.has(id)) {
        throw new Error('Cannot set a descendant node as the parent node');
      }
      visited.add(id);
      const parentId = String(parentOf.get(id) ?? path.split('/').at(-2));
      newPaths.set(id, `${pathOf(parentId)}/${id}`);
    }
    return newPaths.get(id) as string;
  };
  [...affected.keys()].forEach(pathOf);
  return newPaths;
}

interface PathRow {
  nodePk: number | string;
  path: string;
}

function keyed(rows: PathRow[]): [string, string][] {
  return rows.map(({ nodePk, path }) => [String(nodePk), path]);
}

interface MovableModel extends Model {
  setParent(id: number | string | null, options: { transaction: Transaction }): Promise<void>;
}
