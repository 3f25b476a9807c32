// Places in a mapping, as the form and the server's refusals name them, and what stands there in the page.

/** A path into a mapping: `['user', 'rules', 2, 'field']`. */
export type Place = (string | number)[];

/** The name of the form, with which ids in it begin. */
export const FORM = 'user-data-sync-mapping';

/** The id of what stands at a place, as antd gives it to the fields of the form. */
export const idOf = (place: Place) => [FORM, ...place].join('_');

/** A place as the server names it. */
export const toPlace = (parts: string[]): Place => parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));

/** Of a place, as much as something on the page stands for. */
export function shownPlace(place: Place): Place | undefined {
  const lengths = place.map((_, index) => place.length - index);
  const length = lengths.find((length) => document.getElementById(idOf(place.slice(0, length))));
  return length === undefined ? undefined : place.slice(0, length);
}
