// Where departments stand in the tree, as the host's plugin for trees keeps it: for many new departments what its listeners do for
// each one as it is made and put below another.
import { type Model, Op, type Transaction } from '@nocobase/database';
import { insertGroups } from '../../platform/rows';
import type { HostListenerName } from '../../platform/host-listeners';
import type { WriterDeps } from './writer-deps';

const LISTENERS: HostListenerName[] = ['treePathOfNew', 'treePathOfMoved', 'treeParentCheck'];

export class TreePaths {
  private constructor(
    private readonly deps: WriterDeps,
    /** The paths of the departments above new ones, by key; none where the host's listeners have to do it. */
    private readonly paths: Map<string, string> | undefined,
    private readonly transaction: Transaction,
  ) {}

  /** @param parentIds the departments, there already, that new ones come below */
  static async below(deps: WriterDeps, parentIds: number[], transaction: Transaction): Promise<TreePaths> {
    const paths = new Map<string, string>();
    if (!LISTENERS.every((name) => deps.listeners.suppress(name, []))) {
      return new TreePaths(deps, undefined, transaction);
    }
    const where = { nodePk: { [Op.in]: parentIds } };
    const rows = await collectionOf(deps).model.findAll({
      attributes: ['nodePk', 'path'],
      where,
      raw: true,
      transaction,
    });
    for (const { nodePk, path } of rows as unknown as { nodePk: number | string; path: string }[]) {
      paths.set(String(nodePk), path);
    }
    const isComplete = parentIds.every((id) => paths.has(String(id)));
    return new TreePaths(deps, isComplete ? paths : undefined, transaction);
  }

  /** Suppresses the host's listeners for these new departments. */
  suppress(departments: Model[]): void {
    if (this.paths) {
      LISTENERS.forEach((name) => this.deps.listeners.suppress(name, departments));
    }
  }

  /** Keeps where they stand: in an order in which those above come first. */
  async keep(departments: Model[]): Promise<void> {
    const { paths, deps, transaction } = this;
    if (!paths) {
      return;
    }
    const rows = departments.map((department) => {
      const id = department.get('id') as number;
      const parentId = department.get('parentId');
      const above = parentId == null ? '' : paths.get(String(parentId));
      if (above === undefined) {
        throw new Error(`It is not known where department ${parentId} stands in the tree`);
      }
      const path = `${above}/${id}`;
      paths.set(String(id), path);
      return [{ nodePk: id, path, rootPk: path.split('/')[1] }];
    });
    await insertGroups(collectionOf(deps), rows, transaction);
  }
}

function collectionOf({ db }: WriterDeps) {
  return db.getCollection('main_departments_path');
}
