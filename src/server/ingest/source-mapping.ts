// The mapping of a source: checked before it is saved, and made ready for a run.
import type { Database, Model, Transaction } from '@nocobase/database';
import { chunk } from 'lodash';
import type { SourceMapping } from '../contracts/mapping';
import { InvalidSettingError } from '../platform/errors';
import { QUERY_SIZE } from '../platform/query-size';
import { checkMapping } from '../mapping/check-mapping';
import { compileMapping } from '../mapping/compile-mapping';
import { MappableFields } from '../mapping/mappable-fields';
import { PayloadMapper } from './payload-mapper';

/**
 * Checks a mapping that is to be saved, or tried.
 * @throws InvalidSettingError that names the place
 */
export async function checkSourceMapping(
  given: unknown,
  db: Database,
  transaction?: Transaction,
): Promise<SourceMapping> {
  const mapping = await checkMapping(given, new MappableFields(db));
  await checkExcluded(mapping.excludedUserIds ?? [], db, transaction);
  return mapping;
}

/** Checks the mapping of a source that is about to change. */
export function checkMappingOnSave(db: Database) {
  return async (source: Model, { transaction }: { transaction?: Transaction } = {}): Promise<void> => {
    const mapping = source.get('mapping');
    if (source.changed('mapping') && mapping !== null && mapping !== undefined) {
      await checkSourceMapping(mapping, db, transaction);
    }
  };
}

/** Makes a mapping ready for one run. One that a source type offers is checked first. */
export async function mapperFor(
  db: Database,
  own: SourceMapping | null | undefined,
  offered?: SourceMapping,
): Promise<PayloadMapper | undefined> {
  const mapping = own ?? offered;
  if (!mapping) {
    return undefined;
  }
  const fields = new MappableFields(db);
  const checked = own ?? (await checkMapping(mapping, fields));
  return new PayloadMapper(await compileMapping(checked, fields.isSettable), checked);
}

async function checkExcluded(ids: (number | string)[], db: Database, transaction?: Transaction): Promise<void> {
  for (const part of chunk(ids.map(String), QUERY_SIZE)) {
    const options = { attributes: ['id'], where: { id: part }, raw: true, transaction };
    const rows = await db.getModel('users').findAll(options);
    const there = new Set((rows as unknown as { id: unknown }[]).map(({ id }) => String(id)));
    const missing = part.find((id) => !there.has(id));
    if (missing !== undefined) {
      const field = `mapping.excludedUserIds[${ids.map(String).indexOf(missing)}]`;
      throw new InvalidSettingError(field, '"{{field}}": there is no user with the id {{value}}', {
        field,
        value: missing,
      });
    }
  }
}
