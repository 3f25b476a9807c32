// Why a record failed, in the reader's language where it is stored as a code with its values.
import { CATALOGUE, describeProblem, type Problem } from '../../server/results/catalogue';
import type { Failure } from '../api';
import type { Translate } from '../translate';

export function reasonOf({ code, params, message }: Failure, t: Translate): string {
  return code && code in CATALOGUE ? describeProblem({ code, params } as Problem, t) : message;
}
