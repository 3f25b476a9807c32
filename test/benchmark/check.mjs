// A sync that leaves out work is quick: what all cases together must have left behind.

export async function checkRows(db, { people, departments, renamed }) {
  await expectRows(db, 'departments', departments);
  await expectRows(db, 'departmentsUsers', 2 * people);
  await expectRows(db, 'users', people, { username: { $startsWith: 'person' } });
  await expectRows(db, 'users', renamed, { nickname: { $startsWith: 'Renamed' } });
  await expectRows(db, 'users', people, { mainDepartmentId: { $ne: null } });
  await expectRows(db, 'userDataSyncRecords', people + departments);
}

async function expectRows(db, collection, expected, filter = {}) {
  const found = await db.getRepository(collection).count({ filter });
  if (found !== expected) {
    throw new Error(`${found} rows of ${collection} ${JSON.stringify(filter)} where ${expected} should be`);
  }
}
