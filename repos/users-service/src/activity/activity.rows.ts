import type { ProjectionRow, ProjectionTable, Transaction } from '@todo-platform/service-kit';
import { ActivityRepository, type ListActivity, NOBODY, type TaskActivity } from './database/activity.repository.js';

export const LISTS: ProjectionTable = {
  name: 'activity_lists',
  id: 'list_id',
  columns: ['owner_id', 'deleted'],
  // The list's version, which events of its tasks raise too.
  sequence: 'at-least',
};
export const TASKS: ProjectionTable = {
  name: 'activity_tasks',
  id: 'task_id',
  columns: ['list_id', 'completed_by', 'completed_at', 'deleted'],
  sequence: 'exact',
};

/** The columns that name a person. */
const PEOPLE = ['owner_id', 'completed_by'];

export function rowOf(activity: ListActivity | TaskActivity): ProjectionRow {
  const { sequence, deleted } = activity;
  if (!('taskId' in activity))
    return { table: LISTS, id: activity.listId, sequence, values: { owner_id: activity.ownerId, deleted } };
  const { taskId, listId, completion } = activity;
  const completed = { completed_by: completion?.by ?? null, completed_at: completion?.at.toISOString() ?? null };
  return { table: TASKS, id: taskId, sequence, values: { list_id: listId, ...completed, deleted } };
}

/** What is of closed accounts is of nobody. A closing at the same time waits, or is waited for. */
export async function attributed(
  rows: readonly ProjectionRow[],
  { manager }: Transaction,
): Promise<readonly ProjectionRow[]> {
  const named = rows.flatMap(({ values }) => PEOPLE.flatMap((column) => values[column] ?? []).map(String));
  const closed = await new ActivityRepository(manager).closed(named);
  const isClosed = (value: unknown) => typeof value === 'string' && closed.has(value);
  return rows.map((row) => ({
    ...row,
    values: Object.fromEntries(
      Object.entries(row.values).map(([column, value]) => [
        column,
        PEOPLE.includes(column) && isClosed(value) ? NOBODY : value,
      ]),
    ),
  }));
}
