// What somebody who looks a person up is shown of what the source gave.
import { createHmac } from 'node:crypto';
import type { Database } from '@nocobase/database';
import { isPlainObject, pickBy } from 'lodash';
import type { PulledPerson } from '../../contracts/person';
import type { FoundPerson } from '../../ingest/person-in-payload';
import { MappableFields } from '../../mapping/mappable-fields';
import { shownAttributes } from '../shown-attributes';
import type { Run } from '../run';

export function pulledPerson(found: FoundPerson, { source, mapper }: Run, db: Database): PulledPerson {
  const { attributes, mapped } = found;
  const { isInScope, record, problem } = mapped;
  const secretFields = mapper?.secretsOf('user') ?? [];
  return {
    attributes: shownAttributes(attributes, { secrets: source.secrets }),
    isMapped: Boolean(mapper?.maps('user')),
    inScope: isInScope,
    ...(isInScope && { record: shownAttributes(record, { secretFields, secrets: source.secrets }) }),
    ...(problem && { problem }),
    digest: digestOf(found, db),
  };
}

/**
 * Stands for what a sync would be told, and for nothing else: not for what no field is made of, such as the time of the answer. Nobody
 * can find out by it what a secret is.
 */
function digestOf({ sourceName, matchKey, mapped: { isInScope, record } }: FoundPerson, db: Database): string {
  const { isSettable } = new MappableFields(db);
  const told = pickBy(record, (_, field) => isSettable('user', field));
  const text = JSON.stringify([sourceName, matchKey, isInScope, told], inOrder);
  return createHmac('sha256', process.env.APP_KEY ?? '')
    .update(text)
    .digest('hex');
}

/** Whatever the order in which objects name their fields. */
function inOrder(_key: string, value: unknown): unknown {
  return isPlainObject(value) ? Object.fromEntries(Object.entries(value as object).sort(byName)) : value;
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}
