// The host's events that fired in a step, for each row and field: what listeners of other plugins and workflows hang on.

const ROW_EVENTS = [
  ...['beforeCreate', 'afterCreate', 'beforeUpdate', 'afterUpdate', 'beforeSave', 'afterSave'],
  ...['beforeDestroy', 'afterDestroy'],
  ...['afterCreateWithAssociations', 'afterUpdateWithAssociations', 'afterSaveWithAssociations'],
];
const COLLECTIONS = ['users', 'departments', 'departmentsUsers'];

/** Fields that every update sets; and the key, which some databases let a new row set, and others do not. */
const UPKEEP = ['id', 'updatedAt', 'updatedById', 'createdAt', 'createdById'];

export class EventRecorder {
  #reader;
  #heard = [];

  constructor(db, reader) {
    this.#reader = reader;
    for (const collection of COLLECTIONS) {
      for (const event of ROW_EVENTS) {
        db.on(`${collection}.${event}`, (row) => this.#hear(collection, event, row));
      }
    }
    for (const event of ['beforeBulkCreate', 'afterBulkCreate']) {
      db.on(`departmentsUsers.${event}`, (rows) => {
        rows.forEach((row) =>
          this.#heard.push({ collection: 'departmentsUsers', event, row: row.get(), fields: [''] }),
        );
      });
    }
    for (const event of ['beforeBulkDestroy', 'afterBulkDestroy']) {
      db.on(`departmentsUsers.${event}`, ({ where }) => {
        for (const departmentId of [where.departmentId].flat()) {
          const row = { userId: where.userId, departmentId };
          this.#heard.push({ collection: 'departmentsUsers', event, row, fields: [''] });
        }
      });
    }
  }

  /** What was heard since the last time: `{ row, event, field }`, each once; to be asked once the reader has read. */
  take() {
    const heard = this.#heard.flatMap(({ collection, event, row, fields }) =>
      fields.map((field) => `${this.#nameOf(collection, row)} ${event} ${field}`),
    );
    this.#heard = [];
    return [...new Set(heard)].sort().map((line) => {
      const [row, event, field] = line.split(' ');
      return { row, event, field };
    });
  }

  /** An update is of its fields; one that changes none is none. */
  #hear(collection, event, row) {
    const isUpdate = /Update|Save/.test(event) && !row.isNewRecord;
    const changed = event.endsWith('WithAssociations') ? row.changedWithAssociations() : row.changed();
    const fields = (changed || []).filter((field) => !UPKEEP.includes(field));
    // What a new row is saved with, is its creation.
    const isOfCreation = event === 'beforeCreate' || event.includes('Create') || /Destroy/.test(event);
    const kept = isOfCreation || !isUpdate ? [''] : fields.filter((field) => differs(row, field));
    this.#heard.push({ collection, event, row: { ...row.get() }, fields: kept });
  }

  #nameOf(collection, { id, userId, departmentId }) {
    return collection === 'departmentsUsers'
      ? this.#reader.membershipName(userId, departmentId)
      : this.#reader.nameOf(collection, id);
  }
}

/** The handlers also set a key that is a number to the text of it. */
function differs(row, field) {
  return String(row.get(field) ?? '') !== String(row.previous(field) ?? '');
}

/**
 * The events that count in a step: those of rows that came, the going of those that went, and of fields that are others than
 * before. Whatever else the original writes on the way, it writes back, or deletes.
 */
export function eventsThatCount(events, before, after) {
  return events.filter(({ row, event, field }) => {
    const [was, is] = [rowOf(before, row), rowOf(after, row)];
    if (!was) {
      return Boolean(is);
    }
    if (!is) {
      return event.endsWith('Destroy');
    }
    return field !== '' && field in is && is[field] !== was[field];
  });
}

function rowOf(state, name) {
  return state.rows[name];
}
