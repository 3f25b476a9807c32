// The parameters of a query: they may name a collection's own fields and, of the people who created or changed a row, what the
// page shows of them.
import type { Collection } from '@nocobase/database';
import { difference, isObject, mapValues, pick } from 'lodash';
import { RequestError } from '../platform/errors';

type Params = Record<string, unknown>;

const PEOPLE = ['createdBy', 'updatedBy'];
const PERSON_FIELDS = ['id', 'nickname', 'username'];

/** What a filter may be made of; none of these looks at another column. */
const OPERATORS = [
  ...['$and', '$or', '$not'],
  ...['$eq', '$ne', '$is', '$gt', '$gte', '$lt', '$lte', '$in', '$notIn', '$between', '$notBetween'],
  ...['$like', '$notLike', '$iLike', '$notILike', '$includes', '$notIncludes', '$startsWith', '$notStartsWith'],
  ...['$endWith', '$notEndWith', '$empty', '$notEmpty', '$exists', '$notExists', '$isTruly', '$isFalsy'],
  ...['$anyOf', '$noneOf', '$match', '$notMatch', '$arrayEmpty', '$arrayNotEmpty'],
];
/** These describe a time, such as `{ type: 'past', number: 7, unit: 'day' }`. */
const TIME_OPERATOR = /^\$date(On|NotOn|Before|NotBefore|After|NotAfter|Between)$/;

/**
 * Checks every parameter that reaches a query.
 * @param unsearchable own fields that can be read, but not compared or sorted by
 * @throws RequestError naming what can not be asked for, and what can
 */
export function checkQuery(params: Params, collection: Collection, unsearchable: string[]): void {
  const own = ownFields(collection);
  const readable = [...own, ...PEOPLE.flatMap((person) => PERSON_FIELDS.map((field) => `${person}.${field}`))];
  const searchable = difference(readable, unsearchable);

  for (const name of ['fields', 'appends', 'except']) {
    checkNames(name, listed(params[name]), [...readable, ...PEOPLE]);
  }
  const sorted = listed(params.sort).map((path) => (typeof path === 'string' ? path.replace(/^-/, '') : path));
  checkNames('sort', sorted, [...difference(own, unsearchable), ...placeFields(collection)]);
  checkNames('filterKeys', listed(params.filterKeys), searchable);
  if (params.filter != null && !isObject(params.filter)) {
    throw new RequestError(400, 'Parameter "{{name}}" must be an object', { name: 'filter' });
  }
  checkNames('filter', filteredPaths(params.filter), searchable);
  // An object here would be a filter of its own.
  if (listed(params.filterByTk).some(isObject)) {
    throw new RequestError(400, 'Parameter "{{name}}" must be a number', { name: 'filterByTk' });
  }
}

/** A person who is asked for is what may be read of one: also where the host, for a filter by one, would load all fields. */
export function withPersonFields(params: Params, users: Collection): Params {
  const expand = (paths: unknown) =>
    listed(paths).flatMap((path) =>
      PEOPLE.includes(path as string) ? PERSON_FIELDS.map((field) => `${path}.${field}`) : [path],
    );
  const asked = mapValues(pick(params, ['fields', 'appends']), expand);
  const people = PEOPLE.filter((person) =>
    Object.values(asked)
      .flat()
      .some((path) => String(path).startsWith(`${person}.`)),
  );
  const others = difference(Object.keys(users.model.rawAttributes), PERSON_FIELDS);
  return {
    ...params,
    ...asked,
    except: [...listed(params.except), ...people.flatMap((person) => others.map((field) => `${person}.${field}`))],
  };
}

function ownFields({ model, fields }: Collection): string[] {
  return Object.keys(model.rawAttributes).filter((name) => !fields.get(name)?.options.hidden);
}

/** The place in the administrator's order: hidden by the host, and yet what a list is sorted by. */
function placeFields({ fields }: Collection): string[] {
  return [...fields].filter(([, { type }]) => type === 'sort').map(([name]) => name);
}

function listed(value: unknown): unknown[] {
  if (value === undefined || value === null) {
    return [];
  }
  return typeof value === 'string' ? value.split(',') : [value].flat();
}

function checkNames(parameter: string, paths: unknown[], allowed: string[]): void {
  const refused = paths.find((path) => !allowed.includes(path as string));
  if (refused !== undefined) {
    throw new RequestError(400, '"{{path}}" can not be asked for in "{{parameter}}". What can: {{allowed}}', {
      path: (typeof refused === 'string' ? refused : JSON.stringify(refused)).slice(0, 100),
      parameter,
      allowed: allowed.join(', '),
    });
  }
}

/** The paths that a filter compares, as the host reads it: keys of any depth, with dots in them, are one path. */
function filteredPaths(filter: unknown, path: string[] = []): string[] {
  if (!isObject(filter) || !Object.keys(filter).length) {
    return path.length ? [path.join('.')] : [];
  }
  return Object.entries(filter).flatMap(([key, value]) => {
    const steps = key.split('.');
    if (TIME_OPERATOR.test(steps.at(-1)!)) {
      return [namesOf([...path, ...steps.slice(0, -1)]).join('.')];
    }
    return filteredPaths(value, namesOf([...path, ...steps]));
  });
}

/** What is left without operators and places in lists. An operator that is not known stays, and is no name of a field. */
function namesOf(steps: string[]): string[] {
  return steps.filter((step) => !OPERATORS.includes(step) && !/^\d+$/.test(step));
}
