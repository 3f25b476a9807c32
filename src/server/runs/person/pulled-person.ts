// What somebody who looks a person up is shown of what the source gave.
import { createHash } from 'node:crypto';
import { isPlainObject } from 'lodash';
import type { PulledPerson } from '../../contracts/person';
import type { PayloadMapper } from '../../ingest/payload-mapper';
import { shownAttributes } from '../shown-attributes';
import type { FoundRecord } from '../../ingest/person-in-payload';

export function pulledPerson({ attributes, mapped, matchKey }: FoundRecord, mapper?: PayloadMapper): PulledPerson {
  const { isInScope, record, problem } = mapped;
  return {
    attributes: shownAttributes(attributes),
    isMapped: Boolean(mapper?.maps('user')),
    inScope: isInScope,
    ...(isInScope && { record: shownAttributes(record, mapper?.secretsOf('user')) }),
    ...(problem && { problem }),
    digest: digestOf([isInScope, record, matchKey]),
  };
}

/** Stands for this value and no other, whatever the order in which objects name their fields. */
function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, inOrder)).digest('hex');
}

function inOrder(_key: string, value: unknown): unknown {
  return isPlainObject(value) ? Object.fromEntries(Object.entries(value as object).sort(byName)) : value;
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}
