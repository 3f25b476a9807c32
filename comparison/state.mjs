// What a step left behind, with names that are the same in both runs where the database has ids of its own.

/** Reads the state of an application, step after step. */
export class StateReader {
  #db;
  /** `users 1700…` -> `users#3`: the third user ever seen. Rows that are gone keep their name. */
  #names = new Map();

  constructor(db) {
    this.#db = db;
  }

  async read() {
    const users = await this.#rows('users', ['roles']);
    const departments = await this.#rows('departments');
    this.#nameAll('users', users);
    this.#nameAll('departments', departments);
    return {
      users: users.map((user) => ({
        name: this.#nameOf('users', user.id),
        username: user.username,
        nickname: user.nickname,
        email: user.email,
        phone: user.phone,
        mainDepartment: this.#nameOf('departments', user.mainDepartmentId),
        roles: user.roles.map(({ name }) => name).sort(),
      })),
      departments: departments.map((department) => ({
        name: this.#nameOf('departments', department.id),
        title: department.title,
        parent: this.#nameOf('departments', department.parentId),
        isLeaf: department.isLeaf,
      })),
      memberships: sorted((await this.#rows('departmentsUsers', [], [])).map((row) => this.#membership(row))),
      ledger: sorted((await this.#rows('userDataSyncRecords', ['resources'])).map((row) => this.#record(row))),
    };
  }

  /** The row that a name in the state stands for. */
  idOf(name) {
    const [key] = [...this.#names].find(([, known]) => known === name);
    return key.split(' ')[1];
  }

  async #rows(collection, appends = [], sort = ['id']) {
    const rows = await this.#db.getRepository(collection).find({ appends, sort });
    return rows.map((row) => row.toJSON());
  }

  #nameAll(collection, rows) {
    const unnamed = rows.map(({ id }) => `${collection} ${id}`).filter((key) => !this.#names.has(key));
    for (const key of unnamed) {
      const known = [...this.#names.values()].filter((name) => name.startsWith(`${collection}#`));
      this.#names.set(key, `${collection}#${known.length + 1}`);
    }
  }

  #nameOf(collection, id) {
    return id == null ? null : (this.#names.get(`${collection} ${id}`) ?? `${collection}#unseen`);
  }

  #membership({ userId, departmentId, isOwner, isMain }) {
    const user = this.#nameOf('users', userId);
    return { user, department: this.#nameOf('departments', departmentId), isOwner, isMain };
  }

  #record({ sourceName, dataType, sourceUk, metaData, lastMetaData, resources }) {
    const links = resources.map(({ resource, resourcePk }) => ({ resource, row: this.#nameOf(resource, resourcePk) }));
    return { sourceName, dataType, sourceUk, metaData, lastMetaData, links: sorted(links) };
  }
}

function sorted(rows) {
  const key = (row) =>
    Object.values(row)
      .filter((value) => typeof value === 'string')
      .join(' ');
  return rows.sort((a, b) => key(a).localeCompare(key(b)));
}
