// Looks for a part of a text, as it is written: in a pattern some characters would mean something else.
import { type Database, Op } from '@nocobase/database';

type Term = ReturnType<Database['sequelize']['fn']> | ReturnType<Database['sequelize']['col']>;

/** The conditions, for each of these columns, that it holds a text, whatever its case. */
export function eachHoldsText(db: Database, columns: string[], part: string) {
  const { fn, col } = db.sequelize;
  return columns.map((column) => holdsText(db, fn('LOWER', col(column)), fn('LOWER', part)));
}

/** The condition that a text, such as a column, holds another one. */
export function holdsText(db: Database, text: Term, part: Term | string) {
  const { fn, where } = db.sequelize;
  return where(fn(db.isPostgresCompatibleDialect() ? 'STRPOS' : 'INSTR', text, part), { [Op.gt]: 0 });
}
