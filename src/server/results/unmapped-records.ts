// Records that a source's mapping did not let through, and rules that it leaves out.
import { problem } from '../contracts/catalogue';
import type { AppliedMapping, Notice } from '../contracts/plan';
import type { StagedType } from '../contracts/stage';

export function unmappedRecords(types: StagedType[], mapping?: AppliedMapping): Notice[] {
  const { notices = [], outOfScope: what = 'keep' } = mapping ?? {};
  const counted = types.flatMap(({ dataType, outOfScope, unnamed, isComplete }): Notice[] => {
    const code = what === 'leavers' && isComplete ? 'out-of-scope-leavers' : 'out-of-scope';
    return [
      ...(outOfScope ? [{ ...problem(code, { number: outOfScope }), dataType }] : []),
      ...(unnamed ? [{ ...problem('leavers-not-known', { number: unnamed }), dataType }] : []),
    ];
  });
  return [...notices, ...counted];
}
