// Records that came more than once in a payload: the last one counts.
import { problem } from '../contracts/catalogue';
import type { Notice } from '../contracts/plan';
import type { StagedType } from '../contracts/stage';

export function repeatedUids(types: StagedType[]): Notice[] {
  return types.flatMap(({ dataType, repeated }) =>
    [...repeated].map(([uid, number]) => ({ ...problem('uid-twice', { uid, number }), dataType, uid })),
  );
}
