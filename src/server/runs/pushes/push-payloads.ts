// The payloads of pushes that wait: in parts, since no database takes a text of any length at once.
import type { Database, Model, ModelStatic, Transaction } from '@nocobase/database';
import { chunk } from 'lodash';
import type { TaskId } from '../../contracts/task';
import { yieldToEventLoop } from '../../platform/yield';

/** Records put into text at once. */
const CHUNK_SIZE = 500;
/** Characters of one part: MariaDB takes no more than 16 MB at once. */
const PART_LENGTH = 500_000;

export class PushPayloads {
  constructor(private readonly db: Database) {}

  private get model(): ModelStatic<Model> {
    return this.db.getModel('userDataSyncPushParts');
  }

  /** Keeps a payload, with the row of its push. */
  async add(pushId: TaskId, payload: object, transaction: Transaction): Promise<void> {
    let position = 0;
    for await (const text of partsOf(payload)) {
      const values = { pushId, position: position++, text };
      await this.model.create(values as never, { hooks: false, returning: false, transaction });
    }
  }

  async read(pushId: TaskId): Promise<object> {
    const parts = await this.model.findAll({ where: { pushId } as never, order: [['position', 'ASC']], raw: true });
    const whole = (parts as unknown as { text: string }[]).map(({ text }) => text).join('');
    const [fields, ...records] = whole.split(SEPARATOR).map((text) => JSON.parse(text));
    return { ...fields, records: records.flat() };
  }

  async remove(pushId: TaskId, transaction: Transaction): Promise<void> {
    await this.model.destroy({ where: { pushId } as never, transaction });
  }
}

/** What JSON has in no text. */
const SEPARATOR = '\n';

/** The fields of a payload, and then its records, some at a time: in JSON, cut where it is too long. */
async function* partsOf(payload: object): AsyncGenerator<string> {
  const { records, ...fields } = payload as { records: unknown[] };
  let rest = '';
  for (const [index, some] of [fields, ...chunk(records, CHUNK_SIZE)].entries()) {
    rest += (index ? SEPARATOR : '') + JSON.stringify(some);
    while (rest.length > PART_LENGTH) {
      const length = lengthOfPart(rest);
      yield rest.slice(0, length);
      rest = rest.slice(length);
    }
    await yieldToEventLoop();
  }
  yield rest;
}

/** No character is cut in two. */
function lengthOfPart(text: string): number {
  const last = text.charCodeAt(PART_LENGTH - 1);
  return last >= 0xd800 && last <= 0xdbff ? PART_LENGTH - 1 : PART_LENGTH;
}
