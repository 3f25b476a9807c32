// Which attributes some records bring, as the path of an attribute names them.
import { isPlainObject } from 'lodash';

/** How deep is looked, and how many paths are named. */
const MAX_DEPTH = 4;
const MAX_PATHS = 500;

/** The paths of all attributes, in order. */
export function seenAttributes(records: object[]): string[] {
  const paths = new Set<string>();
  records.forEach((record) => collect(record, [], paths));
  return [...paths].sort();
}

function collect(value: unknown, path: string[], paths: Set<string>): void {
  if (Array.isArray(value)) {
    value.filter((each) => isPlainObject(each)).forEach((each) => collect(each, path, paths));
  } else if (isPlainObject(value) && path.length < MAX_DEPTH) {
    for (const [name, each] of Object.entries(value as object)) {
      if (paths.size < MAX_PATHS) {
        paths.add([...path, name].join('.'));
        collect(each, [...path, name], paths);
      }
    }
  }
}
