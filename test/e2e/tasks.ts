// Tasks of a source, started and waited for over HTTP.
import { eventually } from '../support/eventually';
import type { Call } from './api';

/** Starts a task as the Sync button does, expecting it to be taken; gives its id. */
export async function sync(call: Call, source = 'hr'): Promise<number> {
  const { status, body } = await call(`userData:pull?name=${source}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.data.id;
}

export const findTask = async (call: Call, id: number) =>
  (await call(`userDataSyncTasks:get?filterByTk=${id}`)).body.data;

/** Waits until a task has ended, and gives its row. */
export async function endOf(call: Call, id: number) {
  return eventually(async () => {
    const task = await findTask(call, id);
    expect(['init', 'processing']).not.toContain(task.status);
    return task;
  });
}
