// A department's place in the list, which a source may give as `sort`: a whole number. Where it is left out the host gives one.
import { omit } from 'lodash';
import { TranslatableError } from '../../platform/errors';
import { shownValue } from '../../platform/shown-value';
import type { UserDataRecord } from '../../contracts/types';

/** The record with its place as a number; without it, where it says none. */
export function withPlace(record: UserDataRecord): UserDataRecord {
  const place = placeIn(record);
  return place === undefined ? (omit(record, 'sort') as UserDataRecord) : { ...record, sort: place };
}

/** Why a department can't have the place that its record says; undefined if it can. */
export function placeRefusal({ sort, ...record }: UserDataRecord): TranslatableError | undefined {
  const isSaid = sort !== undefined && sort !== null && sort !== '';
  return isSaid && placeIn({ sort, ...record }) === undefined
    ? new TranslatableError('{{field}} does not take the value "{{value}}"', { field: 'sort', value: shownValue(sort) })
    : undefined;
}

function placeIn({ sort }: UserDataRecord): number | undefined {
  const place = typeof sort === 'string' && sort.trim() ? Number(sort) : sort;
  return Number.isSafeInteger(place) ? (place as number) : undefined;
}
