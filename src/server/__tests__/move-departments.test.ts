import type { Model, Transaction } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import { createRows } from '../platform/rows';
import { HostListeners } from '../platform/host-listeners';
import { type DepartmentMove, moveDepartments } from '../directory/apply/move-departments';
import { countQueries, dump, startApp, stopApp } from './app';

/** For each department, by its number, the one that it stands below. */
type Tree = (number | null)[];

describe('departments that are moved together', () => {
  let app: MockServer;
  let listeners: HostListeners;

  beforeAll(async () => {
    app = await startApp();
    listeners = new HostListeners(app.db);
  });

  afterAll(() => stopApp(app));

  const repository = () => app.db.getRepository('departments');

  /** A transaction that is undone. */
  const tryOut = async <T>(work: (transaction: Transaction) => Promise<T>): Promise<T> => {
    const transaction = await app.db.sequelize.transaction();
    try {
      return await work(transaction);
    } finally {
      await transaction.rollback();
    }
  };

  const build = async (tree: Tree, transaction: Transaction): Promise<Model[]> => {
    const records = tree.map((_, number) => ({ title: `D${number}`, isLeaf: true }));
    const rows = await createRows(app.db.getCollection('departments'), records, transaction);
    const moves = movesTo(
      tree,
      rows.map(() => null),
      rows,
    );
    await moveOneByOne(moves, transaction);
    const ids = rows.map((row) => row.get('id') as number);
    return repository()
      .find({ filterByTk: ids, sort: ['title'], transaction })
      .then((found: Model[]) => {
        const byId = new Map(found.map((row) => [row.get('id'), row]));
        return ids.map((id) => byId.get(id) as Model);
      });
  };

  /** The moves from one tree to another, those first that others come below. */
  const movesTo = (target: Tree, from: Tree, rows: Model[]): DepartmentMove[] => {
    const depth = (number: number): number => (target[number] === null ? 0 : 1 + depth(target[number] as number));
    return target
      .map((parent, number) => ({ parent, number }))
      .filter(({ parent, number }) => parent !== from[number])
      .sort((one, other) => depth(one.number) - depth(other.number))
      .map(({ parent, number }) => ({
        row: rows[number],
        parentId: parent === null ? null : (rows[parent].get('id') as number),
      }));
  };

  /** What the host's handler does for each. */
  const moveOneByOne = async (moves: DepartmentMove[], transaction: Transaction) => {
    for (const { row, parentId } of moves) {
      const former = row.get('parentId') as number | null;
      await (row as Model & { setParent(id: unknown, options: object): Promise<void> }).setParent(parentId, {
        transaction,
      });
      for (const id of [former, parentId]) {
        if (id) {
          const isLeaf = !(await repository().count({ filter: { parentId: id }, transaction }));
          await repository().update({ filterByTk: id, values: { isLeaf }, transaction });
        }
      }
    }
  };

  /** What is there after moves, and which rows were told of as moved. */
  const after = (
    from: Tree,
    target: Tree,
    move: (moves: DepartmentMove[], transaction: Transaction) => Promise<void>,
  ) =>
    tryOut(async (transaction) => {
      const rows = await build(from, transaction);
      const numberOf = new Map(rows.map((row, number) => [String(row.get('id')), number]));
      const events: string[] = [];
      const emit = app.db.emitAsync;
      const spy = vi.spyOn(app.db, 'emitAsync').mockImplementation(async (event, ...args) => {
        const [row] = args as [Model?];
        if (/^departments\.(before|after)(Update|Save)$/.test(String(event)) && row?.changed('parentId')) {
          events.push(`${String(event)} ${numberOf.get(String(row.get('id')))}`);
        }
        return emit.call(app.db, event, ...args);
      });
      await move(movesTo(target, from, rows), transaction).finally(() => spy.mockRestore());
      const { departments, main_departments_path: paths } = await dump(app, transaction);
      const numbered = (value: unknown) => value && String(value).replace(/\d+/g, (id) => String(numberOf.get(id)));
      return {
        departments: departments
          .map(({ title, parentId, isLeaf }) => `${title} below ${numbered(parentId)}, leaf: ${Boolean(isLeaf)}`)
          .sort(),
        paths: paths.map(({ nodePk, path, rootPk }) => [nodePk, path, rootPk].map(numbered).join(' ')).sort(),
        events: events.sort(),
      };
    });

  const together = (moves: DepartmentMove[], transaction: Transaction) =>
    moveDepartments({ db: app.db, listeners }, moves, transaction);

  const chainOf = (length: number): Tree => Array.from({ length }, (_, number) => (number ? number - 1 : null));
  const reversed = (length: number): Tree =>
    Array.from({ length }, (_, number) => (number < length - 1 ? number + 1 : null));

  const CASES: Record<string, [Tree, Tree]> = {
    'into a chain': [[null, null, null, null], chainOf(4)],
    'out of a chain': [chainOf(4), [null, null, null, null]],
    'of a chain that is turned upside down': [chainOf(12), reversed(12)],
    'with all that is below': [
      [null, 0, 1, 2, null],
      [null, 4, 1, 2, null],
    ],
    'to the top, with others below them that move elsewhere': [
      [null, 0, 1, 1, 3],
      [null, null, 1, 0, 2],
    ],
    'below each other in turn': [
      [null, 0, 0, 1, 2],
      [1, null, 4, 2, 1],
    ],
  };

  it.each(Object.entries(CASES))('%s stand where the host puts them', async (_, [from, target]) => {
    const host = await after(from, target, moveOneByOne);
    expect(await after(from, target, together)).toEqual(host);
    expect(host.events.length).toBeGreaterThan(0);
  });

  it('at random stand where the host puts them', async () => {
    let seed = 7;
    const random = (limit: number) => (seed = (seed * 48271) % 2147483647) % limit;
    const tree = (size: number): Tree => {
      const order = Array.from({ length: size }, (_, number) => number).sort(() => random(3) - 1);
      const parents: Tree = [];
      order.forEach((number, place) => (parents[number] = random(5) && place ? order[random(place)] : null));
      return parents;
    };
    for (let run = 0; run < 5; run++) {
      const [from, target] = [tree(16), tree(16)];
      expect(await after(from, target, together)).toEqual(await after(from, target, moveOneByOne));
    }
  });

  it('take few queries, were they hundreds', async () => {
    const size = 300;
    const from: Tree = Array.from({ length: size }, (_, number) => (number < 3 ? null : number % 3));
    const target: Tree = from.map((parent, number) =>
      parent === null ? (number ? number - 1 : null) : (parent + 1) % 3,
    );
    let queries = 0;
    await after(from, target, async (moves, transaction) => {
      expect(moves.length).toBe(size - 1);
      queries = await countQueries(app, () => together(moves, transaction));
    });
    expect(queries).toBeLessThanOrEqual(20);
  });

  it('are left to the host where it is not known where one of them stands', async () => {
    const withoutPath =
      (move: typeof together) =>
      async (moves: DepartmentMove[], transaction: Transaction): Promise<void> => {
        const where = { nodePk: moves[0].parentId } as never;
        await app.db.getModel('main_departments_path').destroy({ where, transaction });
        await move(moves, transaction);
      };
    const [from, target]: [Tree, Tree] = [
      [null, 0, null],
      [null, 2, null],
    ];
    const host = await after(from, target, withoutPath(moveOneByOne));
    expect(await after(from, target, withoutPath(together))).toEqual(host);
  });

  it('below themselves are refused', async () => {
    const circle = ([first, second]: Model[]): DepartmentMove[] => [
      { row: first, parentId: second.get('id') as number },
      { row: second, parentId: first.get('id') as number },
    ];
    await tryOut(async (transaction) => {
      const rows = await build([null, null], transaction);
      await expect(together(circle(rows), transaction)).rejects.toThrow('descendant');
      await expect(together([{ row: rows[0], parentId: rows[0].get('id') as number }], transaction)).rejects.toThrow(
        'descendant',
      );
    });
  });
});
