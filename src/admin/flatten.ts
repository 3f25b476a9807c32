import { isEmpty, isPlainObject } from 'lodash';

const isObject = (value: unknown): value is object => isPlainObject(value) || Array.isArray(value);

/** The values of a record by their paths, down to what is no object; a list stays one, unless there are objects in it. */
export function flatten(record: Record<string, unknown>): [path: string, value: unknown][] {
  return Object.entries(record).flatMap(([name, value]) => below(name, value));
}

function below(path: string, value: unknown): [path: string, value: unknown][] {
  if (Array.isArray(value) && value.some(isObject)) {
    return value.flatMap((item, index) => below(`${path}[${index}]`, item));
  }
  return isPlainObject(value) && !isEmpty(value)
    ? Object.entries(value as object).flatMap(([name, inner]) => below(`${path}.${name}`, inner))
    : [[path, value]];
}
