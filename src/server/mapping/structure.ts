// What makes up a record besides the fields of its row.
import type { MappedType } from '../contracts/mapping';

/** Passes unless a rule sets it. */
export const STRUCTURE: Record<MappedType, readonly string[]> = {
  user: ['uid', 'departments', 'isDeleted', 'isSuspended'],
  department: ['uid', 'parentUid', 'isDeleted'],
};
