// Questions to a state, as state.mjs reads it.

/** The name under which the ledger has a source: `undefined` leaves the name out of the payload. */
export function sourceOf(sourceName = 'api') {
  return sourceName;
}

/** The rows that a record is linked to. */
export function linked(state, { sourceName, dataType, sourceUk }, resource) {
  const record = state.ledger.find(
    (each) => each.sourceName === sourceOf(sourceName) && each.dataType === dataType && each.sourceUk === sourceUk,
  );
  return (record?.links ?? []).filter((link) => link.resource === resource).map(({ row }) => row);
}

/** Whether a department, or one below, is a user's main one. Departments itself deletes it by chance or not. */
export function isSomebodysMain(state, name) {
  if (!name) {
    return false;
  }
  return (
    state.users.some(({ mainDepartment }) => mainDepartment === name) ||
    state.departments.some((department) => department.parent === name && isSomebodysMain(state, department.name))
  );
}

export function isThere(rows, name) {
  return rows.some((row) => row.name === name);
}
