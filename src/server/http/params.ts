// The parameters of a request, checked: what is not as it must be is refused with a sentence that names it. And what answers have in common.
import { RequestError } from '../platform/errors';

/** @throws RequestError if it is no text or number, or empty */
export function requiredText(value: unknown, name: string): string {
  if (!['string', 'number'].includes(typeof value) || value === '' || String(value).includes('\0')) {
    throw new RequestError(400, 'Parameter "{{name}}" is required', { name });
  }
  return String(value);
}

/** @throws RequestError if it is none that a row can have */
export function rowId(value: unknown, name: string): string {
  if (!/^\d{1,18}$/.test(String(value))) {
    throw new RequestError(400, 'Parameter "{{name}}" must be a number', { name });
  }
  return String(value);
}

/** A text that may be left out. @throws RequestError if it is none, or too long */
export function optionalText(value: unknown, name: string, limit: number): string | undefined {
  if (value === undefined || value === null || value === '') {
    return undefined;
  }
  if (typeof value !== 'string' || value.length > limit || value.includes('\0')) {
    throw new RequestError(400, 'Parameter "{{name}}" must be a text of at most {{limit}} characters', { name, limit });
  }
  return value;
}

interface Paging {
  page: number;
  pageSize: number;
}

/** Which page is asked for: the first, of 20 rows, if nothing is said; one has at most `limit`. @throws RequestError if there can be no such page */
export function pagingOf({ page = 1, pageSize = 20 }: Record<string, unknown>, limit = 200): Paging {
  return { page: countUpTo(1_000_000, page, 'page'), pageSize: countUpTo(limit, pageSize, 'pageSize') };
}

/** A page of rows, as the host answers one. */
export function pageOf<T>({ rows, count }: { rows: T[]; count: number }, { page, pageSize }: Paging) {
  return { rows, count, page, pageSize, totalPage: Math.ceil(count / pageSize) };
}

/** What stands for what somebody was shown, and allows or wants it as it was. */
export const DIGEST = /^[0-9a-f]{64}$/;

/** A task that was started or asked to stop, as it is answered. */
export function summaryOf(task: { get(field: string): unknown }) {
  return { id: task.get('id'), batch: task.get('batch'), status: task.get('status') };
}

function countUpTo(limit: number, value: unknown, name: string): number {
  if (!/^[1-9]\d{0,6}$/.test(String(value)) || Number(value) > limit) {
    throw new RequestError(400, 'Parameter "{{name}}" must be a whole number from 1 to {{limit}}', { name, limit });
  }
  return Number(value);
}
