// What a step left behind, with names that are the same in both runs where the database has ids of its own.

/** Fields that are not the host's, by collection. */
export const CUSTOM_FIELDS = { users: 'badge', departments: 'costCentre' };

/** Reads the state of an application, step after step. */
export class StateReader {
  #db;
  /** `users 1700…` -> `users#3`: the third user ever seen. Rows that are gone keep their name. */
  #names = new Map();
  /** The rows that are there. */
  #present = new Set();

  constructor(db) {
    this.#db = db;
  }

  async read() {
    this.#present.clear();
    const users = await this.#rows('users', ['roles']);
    const departments = await this.#rows('departments');
    this.#nameAll('users', users);
    this.#nameAll('departments', departments);
    const memberships = await this.#rows('departmentsUsers', [], []);
    return {
      users: users.map((user) => ({
        name: this.#nameOf('users', user.id),
        username: user.username,
        nickname: user.nickname,
        email: user.email,
        phone: user.phone,
        badge: user.badge,
        mainDepartment: this.#nameOf('departments', user.mainDepartmentId),
        roles: user.roles.map(({ name }) => name).sort(),
      })),
      departments: departments.map((department) => ({
        name: this.#nameOf('departments', department.id),
        title: department.title,
        costCentre: department.costCentre,
        parent: this.#nameOf('departments', department.parentId),
        isLeaf: department.isLeaf,
      })),
      memberships: sorted(memberships.map((row) => this.#membership(row))),
      order: {
        users: await this.#order('users'),
        departments: await this.#order('departments'),
      },
      paths: await this.#paths(),
      ledger: sorted((await this.#rows('userDataSyncRecords', ['resources'])).map((row) => this.#record(row))),
      rows: Object.fromEntries([
        ...users.map((user) => [this.#nameOf('users', user.id), this.#fields(user)]),
        ...departments.map((department) => [this.#nameOf('departments', department.id), this.#fields(department)]),
        ...memberships.map((row) => [this.membershipName(row.userId, row.departmentId), this.#fields(row)]),
      ]),
    };
  }

  nameOf(collection, id) {
    return this.#nameOf(collection, id);
  }

  membershipName(userId, departmentId) {
    return `${this.#nameOf('users', userId)}/${this.#nameOf('departments', departmentId)}`;
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

  /** Plain values, with names for keys, as far as a sync may write them. */
  #fields(row) {
    const { username, nickname, email, phone, badge, title, costCentre, isLeaf, isOwner } = row;
    const mainDepartmentId = this.#nameOf('departments', row.mainDepartmentId);
    const parentId = this.#nameOf('departments', row.parentId);
    const ofUser = { username, nickname, email, phone, badge, mainDepartmentId };
    return { ...ofUser, title, costCentre, isLeaf, isOwner, parentId };
  }

  /** The rows in their order, as the host sorts them. */
  async #order(collection) {
    const rows = await this.#rows(collection, [], ['sort', 'id']);
    return rows.map(({ id }) => this.#nameOf(collection, id));
  }

  /** Where each department stands in the tree, as the host keeps it. */
  async #paths() {
    const rows = await this.#db.getModel('main_departments_path').findAll({ raw: true });
    const named = (path) =>
      path
        .split('/')
        .map((id) => id && this.#nameOf('departments', id))
        .join('/');
    return rows.map(({ path, rootPk }) => `${named(path)} ${this.#nameOf('departments', rootPk)}`).sort();
  }

  #nameAll(collection, rows) {
    rows.forEach(({ id }) => this.#present.add(`${collection} ${id}`));
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
    // Ours removes links to rows that are gone, the original keeps them.
    const links = resources
      .filter(({ resource, resourcePk }) => this.#present.has(`${resource} ${resourcePk}`))
      .map(({ resource, resourcePk }) => ({ resource, row: this.#nameOf(resource, resourcePk) }));
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
