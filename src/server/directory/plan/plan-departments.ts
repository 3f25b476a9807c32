// What becomes of departments: pure, over what the source reports and what is there. The tree is planned as a whole, so that the
// order of records does not matter: each change leads to the tree as it is to be in the end.
import type { FieldApplies, FieldValues, Notice } from '../../contracts/plan';
import { type Problem, problem as problemOf } from '../../contracts/catalogue';
import { writableValues } from './field-applies';

/** How many departments of a circle are named: each of them is told of it. */
const NAMED_UIDS = 20;

/** A department as the source reports it. */
export interface ReportedDepartment {
  uid: string;
  values: FieldValues;
  /** The uid of the parent department; none at the top. */
  parentUid?: string;
  isDeleted?: boolean;
  /** Why it can't be written. */
  problem?: Problem;
  /** Reported earlier, and looked at again for its parent alone, which was not known then. */
  isReplayed?: boolean;
}

/** A department that is there. */
export interface DepartmentRow {
  id: string;
  parentId: string | null;
  values: FieldValues;
}

/** What is there. */
export interface DepartmentState {
  /** The rows that uids stand for, as far as they are there. */
  idOf: ReadonlyMap<string, string>;
  /** All rows that matter, by key: those reported, all above these and above their new parents, and those below deleted ones. */
  rows: ReadonlyMap<string, DepartmentRow>;
  /** Fields that are not written to every row that is there. */
  applies?: FieldApplies;
  /** Whether a stored value is as it is to be. */
  isSame(field: string, stored: unknown, wanted: unknown): boolean;
}

/** A department that is planned: the key of a row, or the uid of one that is to be created. */
export type DepartmentRef = { id: string } | { uid: string };

export interface PlannedDepartment {
  uid: string;
  action: 'created' | 'updated' | 'unchanged' | 'deleted' | 'failed';
  /** The row that is there. */
  id?: string;
  /** The values to write: all of a new one, and those that differ of one that is there. */
  values: FieldValues;
  /** The new parent; undefined if it is not moved, null for the top. */
  parent?: DepartmentRef | null;
  problem?: Problem;
  isReplayed?: boolean;
}

export interface DepartmentPlan {
  /** In the order of the records. */
  departments: PlannedDepartment[];
  /** Those to create and to update: each comes after its new parent. */
  ordered: PlannedDepartment[];
  /** Rows that nobody called deleted, and whose parent is: they go to the top, before others move. */
  raised: string[];
  /** Those to delete: each comes after those below it. */
  deleted: PlannedDepartment[];
  /** The parents that are not known yet, by the uid of the department. */
  unresolved: Map<string, string>;
  notices: Notice[];
}

/** A node of the tree: a row, or a department that is to be created. */
type Node = string;

const rowNode = (id: string): Node => `row ${id}`;
const newNode = (uid: string): Node => `new ${uid}`;

interface Draft {
  reported: ReportedDepartment;
  node: Node;
  row?: DepartmentRow;
  problem?: Problem;
}

export function planDepartments(reported: ReportedDepartment[], state: DepartmentState): DepartmentPlan {
  const drafts = draftsOf(reported, state);
  const live = () => drafts.filter((draft) => !draft.problem && !draft.reported.isDeleted);
  const deletedNodes = new Set(
    drafts.filter(({ reported: { isDeleted }, row, problem }) => isDeleted && row && !problem).map(({ node }) => node),
  );
  // Who is on a circle fails and stays where it is, which may close another circle.
  let tree = treeOf(live(), deletedNodes, state);
  for (let circles = circlesIn(tree, live()); circles.length; circles = circlesIn(tree, live())) {
    for (const circle of circles) {
      const uids = circle.slice(0, NAMED_UIDS).map(({ reported: { uid } }) => uid);
      const more = circle.length > NAMED_UIDS ? ['…'] : [];
      const problem = problemOf('department-circle', { uids: [...uids, ...more].join(', ') });
      circle.forEach((draft) => (draft.problem = problem));
    }
    tree = treeOf(live(), deletedNodes, state);
  }
  return planOf(drafts, tree, deletedNodes, state);
}

function draftsOf(reported: ReportedDepartment[], { idOf, rows }: DepartmentState): Draft[] {
  const seen = new Map<Node, string>();
  return reported.map((each) => {
    const row = rows.get(idOf.get(each.uid) ?? '');
    const node = row ? rowNode(row.id) : newNode(each.uid);
    const other = seen.get(node);
    seen.set(node, other ?? each.uid);
    const problem = each.problem ?? (other === undefined ? undefined : problemOf('row-shared', { uid: other }));
    return { reported: each, node, row, problem };
  });
}

interface Tree {
  /** The parent of each node, null at the top. */
  parentOf: Map<Node, Node | null>;
  /** Why a reported department is at the top although it names a parent. */
  reasons: Map<Draft, 'unknown' | 'deleted'>;
}

/** The tree as it is to be: reported departments where they are to stand, all others where they are. */
function treeOf(live: Draft[], deletedNodes: Set<Node>, { idOf, rows }: DepartmentState): Tree {
  const parentOf = new Map<Node, Node | null>();
  for (const { id, parentId } of rows.values()) {
    const parent = parentId === null ? null : rowNode(parentId);
    parentOf.set(rowNode(id), parent !== null && deletedNodes.has(parent) ? null : parent);
  }
  const created = new Map(live.filter(({ row }) => !row).map(({ reported, node }) => [reported.uid, node]));
  const reasons: Tree['reasons'] = new Map();
  for (const draft of live) {
    const { parentUid } = draft.reported;
    const id = parentUid === undefined ? undefined : idOf.get(parentUid);
    const node = id !== undefined && rows.has(id) ? rowNode(id) : created.get(parentUid ?? '');
    const isDeleted = node !== undefined && deletedNodes.has(node);
    parentOf.set(draft.node, isDeleted ? null : (node ?? null));
    if (parentUid !== undefined && (node === undefined || isDeleted)) {
      reasons.set(draft, isDeleted ? 'deleted' : 'unknown');
    }
  }
  return { parentOf, reasons };
}

/** The reported departments of each circle, in the order of the records. */
function circlesIn({ parentOf }: Tree, live: Draft[]): Draft[][] {
  const placeOf = new Map(live.map(({ node }, place) => [node, place]));
  const visited = new Set<Node>();
  const circles: Draft[][] = [];
  for (const start of placeOf.keys()) {
    const path = new Map<Node, number>();
    let node: Node | null | undefined = start;
    while (node != null && !visited.has(node)) {
      visited.add(node);
      path.set(node, path.size);
      node = parentOf.get(node);
    }
    if (node != null && path.has(node)) {
      const from = path.get(node) as number;
      const onCircle = [...path.keys()].slice(from);
      const places = onCircle.flatMap((each) => placeOf.get(each) ?? []).sort((one, other) => one - other);
      circles.push(places.map((place) => live[place]));
    }
  }
  return circles.filter(({ length }) => length);
}

function planOf(drafts: Draft[], tree: Tree, deletedNodes: Set<Node>, state: DepartmentState): DepartmentPlan {
  const notices: Notice[] = [];
  const unresolved = new Map<string, string>();
  const planned = new Map(drafts.map((draft) => [draft, plannedOf(draft, tree, state)]));
  for (const [{ reported }, reason] of tree.reasons) {
    const { uid, parentUid = '' } = reported;
    if (reason === 'unknown') {
      unresolved.set(uid, parentUid);
    }
    const code = reason === 'unknown' ? 'unknown-parent' : 'department-raised';
    notices.push({ ...problemOf(code, { uid: parentUid }), dataType: 'department', uid });
  }
  const isReported = new Set(drafts.filter(({ problem }) => !problem).map(({ node }) => node));
  const raised = [...state.rows.values()]
    .filter(({ id, parentId }) => {
      const isOpen = !isReported.has(rowNode(id)) && parentId !== null;
      return isOpen && deletedNodes.has(rowNode(parentId as string));
    })
    .map(({ id }) => id);
  if (raised.length) {
    notices.push({ ...problemOf('departments-raised', { number: raised.length }), dataType: 'department' });
  }
  return {
    departments: [...planned.values()],
    ordered: byDepth(drafts, tree)
      .map((draft) => planned.get(draft) as PlannedDepartment)
      .filter(({ action }) => action === 'created' || action === 'updated'),
    raised,
    deleted: deepestFirst(drafts, state)
      .map((draft) => planned.get(draft) as PlannedDepartment)
      .filter(({ action, id }) => action === 'deleted' && id !== undefined),
    unresolved,
    notices,
  };
}

function plannedOf(
  { reported, node, row, problem }: Draft,
  { parentOf }: Tree,
  state: DepartmentState,
): PlannedDepartment {
  const { uid, isReplayed } = reported;
  const base = { uid, id: row?.id, values: {}, isReplayed };
  if (problem) {
    return { ...base, action: 'failed', problem };
  }
  if (reported.isDeleted) {
    return { ...base, action: row || state.idOf.has(uid) ? 'deleted' : 'unchanged' };
  }
  const parent = refOf(parentOf.get(node) ?? null);
  if (!row) {
    return { ...base, action: 'created', values: reported.values, parent };
  }
  const values = Object.fromEntries(
    Object.entries(writableValues(reported.values, row.values, state.applies)).filter(
      ([field, value]) => !state.isSame(field, row.values[field], value),
    ),
  );
  const isMoved = (row.parentId === null ? null : rowNode(row.parentId)) !== (parentOf.get(node) ?? null);
  const action = isMoved || Object.keys(values).length ? 'updated' : 'unchanged';
  return { ...base, action, values, ...(isMoved && { parent }) };
}

function refOf(node: Node | null): DepartmentRef | null {
  if (node === null) {
    return null;
  }
  const name = node.slice(4);
  return node === rowNode(name) ? { id: name } : { uid: name };
}

/** Those above first, in the tree as it is to be. */
function byDepth(drafts: Draft[], { parentOf }: Tree): Draft[] {
  const depths = new Map<Node, number>();
  return sortedBy(drafts, ({ node }) => depthOf(node, (each) => parentOf.get(each) ?? null, depths));
}

/** Those below first, in the tree as it is. */
function deepestFirst(drafts: Draft[], { rows }: DepartmentState): Draft[] {
  const depths = new Map<string, number>();
  const there = drafts.filter(({ row }) => row);
  return sortedBy(there, ({ row }) => -depthOf(row!.id, (id) => rows.get(id)?.parentId ?? null, depths));
}

/**
 * How many are above: without recursion, for trees as deep as they may be, and known ones are not counted again.
 * @param known what was counted before, and is added to
 */
export function depthOf(start: string, parentOf: (node: string) => string | null, known: Map<string, number>): number {
  const path: string[] = [];
  for (let node: string | null = start; node !== null && !known.has(node); node = parentOf(node)) {
    known.set(node, 0);
    path.push(node);
  }
  for (const node of path.reverse()) {
    const parent = parentOf(node);
    known.set(node, parent === null ? 0 : (known.get(parent) ?? 0) + 1);
  }
  return known.get(start) ?? 0;
}

function sortedBy<T>(items: T[], rank: (item: T) => number): T[] {
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}
