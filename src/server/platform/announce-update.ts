// The host's events of a row that was updated by a statement of our own.
import type { Model, ModelStatic } from '@nocobase/database';
import { logMessageOf } from './errors';
import { hooksOf } from './rows';

/**
 * Tells the host's listeners, workflows among them, that a row was updated, as if its own repository had done it. What they throw is
 * logged: the row is as it is.
 * @param row as it is now
 * @param values what was set
 */
export async function announceUpdate(row: Model, values: object): Promise<void> {
  const model = row.constructor as ModelStatic<Model>;
  const fields = Object.keys(values);
  fields.forEach((field) => row.changed(field as never, true));
  try {
    await hooksOf(model).runHooks('afterUpdate', row, { fields, values });
    await hooksOf(model).runHooks('afterSave', row, { fields, values });
    row.toChangedWithAssociations();
    await row.db.emitAsync(`${model.name}.afterUpdateWithAssociations`, row, { values });
    await row.db.emitAsync(`${model.name}.afterSaveWithAssociations`, row, { values });
  } catch (error) {
    row.db.logger?.error(`A listener to ${model.name} failed: ${logMessageOf(error)}`);
  } finally {
    fields.forEach((field) => row.changed(field as never, false));
    row.clearChangedWithAssociations();
  }
}
