// Looks for a part of a text, as it is written: in a pattern some characters would mean something else.
import { type Database, Op } from '@nocobase/database';

type Term = ReturnType<Database['sequelize']['fn']> | ReturnType<Database['sequelize']['col']>;

/** The condition that a text, such as a column, holds another one. */
export function holdsText(db: Database, text: Term, part: Term | string) {
  const { fn, where } = db.sequelize;
  return where(fn(db.isPostgresCompatibleDialect() ? 'STRPOS' : 'INSTR', text, part), { [Op.gt]: 0 });
}
