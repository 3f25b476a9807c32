import type { Database, Model } from '@nocobase/database';
import type { TaskId } from '../contracts/task';

/** Of many sources at once, which sequelize's types leave out. */
interface TasksOfSources {
  get(sources: Model[], options: object): Promise<Record<string, Model[]>>;
}

/** The first tasks of each of these sources, as a query of sequelize asks for them: one query for all sources. */
export async function tasksOfSources(
  db: Database,
  sourceIds: TaskId[],
  query: { attributes: string[]; where: object; order: [string, 'ASC' | 'DESC'][]; limit: number },
): Promise<Model[][]> {
  const { model: sources } = db.getRepository('userDataSyncSources');
  const tasks = sources.associations.tasks as unknown as TasksOfSources;
  const found = await tasks.get(
    sourceIds.map((id) => sources.build({ id })),
    query,
  );
  return Object.values(found);
}
