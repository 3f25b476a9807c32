// Points, circles, lines and polygons of a map.
import { isEqual } from 'lodash';
import { problem } from '../../contracts/catalogue';
import { parsed } from './json';
import { shown, type ValueKind } from './reading';

type Position = number[];

/** A shape of one position that consists of so many numbers, or of a list of such positions. */
export function shapeKind(numbers: number, isList: boolean): ValueKind {
  const isPosition = (value: unknown): value is Position =>
    Array.isArray(value) && value.length === numbers && value.every(Number.isFinite);
  const isShape = (value: unknown) =>
    isList ? Array.isArray(value) && value.length > 0 && value.every(isPosition) : isPosition(value);
  const position = [2, 48, 10].slice(0, numbers);
  const example = JSON.stringify(isList ? [position, position.map((number) => number + 1)] : position);
  return {
    read(raw, { name }) {
      const value = parsed(raw);
      return isShape(value)
        ? { value }
        : { problem: problem('not-a-shape', { field: name, example, value: shown(raw) }) };
    },
    isSame: (stored, wanted, { type }) => isEqual(positionsOf(parsed(stored), type), [wanted].flat(2)),
    takesLists: true,
  };
}

/** All numbers of a stored shape: PostgreSQL gives objects and texts, MySQL GeoJSON, SQLite the list itself. */
function positionsOf(stored: unknown, type: string): number[] {
  if (typeof stored === 'string') {
    return (stored.match(/-?\d+(\.\d+)?(e[+-]?\d+)?/gi) ?? []).map(Number);
  }
  const { x, y, radius, coordinates } = stored as Record<string, unknown>;
  const numbers = [coordinates ?? (x === undefined ? stored : [x, y, radius ?? []])].flat(3) as number[];
  // GeoJSON repeats the first position of a polygon at its end.
  return coordinates && type === 'polygon' ? numbers.slice(0, -2) : numbers;
}
