// The payloads of pushes that wait: in parts, since no database takes a text of any length at once.
import type { Database, Model, ModelStatic, Transaction } from '@nocobase/database';
import { chunk } from 'lodash';
import type { TaskId } from '../../contracts/task';
import { yieldToEventLoop } from '../../platform/yield';

/** Records in one part. */
const PART_SIZE = 500;

export class PushPayloads {
  constructor(private readonly db: Database) {}

  private get model(): ModelStatic<Model> {
    return this.db.getModel('userDataSyncPushParts');
  }

  /** Keeps a payload, with the row of its push. */
  async add(pushId: TaskId, payload: object, transaction: Transaction): Promise<void> {
    const { records, ...fields } = payload as { records: unknown[] };
    for (const [position, part] of [fields, ...chunk(records, PART_SIZE)].entries()) {
      await this.model.create({ pushId, position, text: JSON.stringify(part) } as never, {
        hooks: false,
        returning: false,
        transaction,
      });
      await yieldToEventLoop();
    }
  }

  async read(pushId: TaskId): Promise<object> {
    const parts = await this.model.findAll({ where: { pushId } as never, order: [['position', 'ASC']], raw: true });
    const [fields, ...records] = (parts as unknown as { text: string }[]).map(({ text }) => JSON.parse(text));
    return { ...fields, records: records.flat() };
  }

  async remove(pushId: TaskId): Promise<void> {
    await this.model.destroy({ where: { pushId } as never });
  }
}
