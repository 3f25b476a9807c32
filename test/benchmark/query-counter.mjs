// Counts the queries of a sync.
import { AsyncLocalStorage } from 'node:async_hooks';

export class QueryCounter {
  count = 0;
  #requests = new AsyncLocalStorage();

  constructor(sequelize) {
    const query = sequelize.query;
    sequelize.query = (...args) => {
      if (!this.#requests.getStore()) {
        this.count++;
      }
      return query.apply(sequelize, args);
    };
  }

  /** Leaves out what requests ask for meanwhile. */
  leaveOut(handler) {
    return (request, response) => this.#requests.run(true, handler, request, response);
  }
}
