// What is known of the attributes of a source: what its type says, and what was seen in records that were tried.
import { uniqBy } from 'lodash';
import type { MappingTrial, SourceAttribute } from '../../server/contracts/mapping';
import { valueText } from '../tasks/field';

/** Attributes by which a value can be chosen, each once; what was seen has the first value that there was as its example. */
export function knownAttributes(declared: SourceAttribute[], trial?: MappingTrial): SourceAttribute[] {
  const seen = (trial?.attributes ?? []).map((name) => ({ name, example: exampleOf(name, trial?.records ?? []) }));
  const titled = declared.map((attribute) => ({
    ...attribute,
    example: seen.find(({ name }) => name === attribute.name)?.example ?? attribute.example,
  }));
  return uniqBy([...titled, ...seen], 'name');
}

function exampleOf(path: string, records: MappingTrial['records']): string | undefined {
  const value = records.map(({ attributes }) => valueAt(attributes, path)).find((each) => each != null && each !== '');
  return value === undefined ? undefined : valueText(value);
}

/** What stands at a path, through the first items of lists; an attribute whose own name has dots is found first. */
function valueAt(value: unknown, path: string): unknown {
  const holder = Array.isArray(value) ? value[0] : value;
  if (typeof holder !== 'object' || holder === null) {
    return undefined;
  }
  const own = (holder as Record<string, unknown>)[path];
  const dot = path.indexOf('.');
  if (own !== undefined || dot < 0) {
    return own;
  }
  return valueAt((holder as Record<string, unknown>)[path.slice(0, dot)], path.slice(dot + 1));
}
