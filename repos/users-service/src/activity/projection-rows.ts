import type { ProjectionRow, ProjectionTable, Transaction } from '@todo-platform/service-kit';
import { ActivityRepository, type ListActivity, type TaskActivity } from './database/activity.repository.js';

export const LISTS: ProjectionTable = {
  name: 'activity_lists',
  id: 'list_id',
  columns: ['owner_id', 'deleted'],
  // The snapshot sends the list's version, which events of its tasks raise too.
  sequence: 'at-least',
};
export const TASKS: ProjectionTable = {
  name: 'activity_tasks',
  id: 'task_id',
  columns: ['list_id', 'completed_by', 'completed_at', 'deleted'],
  sequence: 'exact',
};

/** The columns that hold account ids. */
const ACCOUNT_COLUMNS = ['owner_id', 'completed_by'];

/** Converts the activity of a list or a task to the row that a rebuild or a verification compares. */
export function projectionRow(activity: ListActivity | TaskActivity): ProjectionRow {
  const { sequence, deleted } = activity;
  if (!('taskId' in activity))
    return { table: LISTS, id: activity.listId, sequence, values: { owner_id: activity.ownerId, deleted } };
  const { taskId, listId, completion } = activity;
  const completed = { completed_by: completion?.by ?? null, completed_at: completion?.at.toISOString() ?? null };
  return { table: TASKS, id: taskId, sequence, values: { list_id: listId, ...completed, deleted } };
}

/** Replaces closed accounts with NOBODY. Locks the accounts, so that none is closed before the transaction ends. */
export async function replaceClosedAccounts(
  rows: readonly ProjectionRow[],
  { manager }: Transaction,
): Promise<readonly ProjectionRow[]> {
  const accountIds = rows.flatMap(({ values }) =>
    ACCOUNT_COLUMNS.flatMap((column) => values[column] ?? []).map(String),
  );
  const idOrNobody = await new ActivityRepository(manager).closedReplacer(accountIds);
  const replaced = ([column, value]: [string, ProjectionRow['values'][string]]) =>
    [column, ACCOUNT_COLUMNS.includes(column) && typeof value === 'string' ? idOrNobody(value) : value] as const;
  return rows.map((row) => ({ ...row, values: Object.fromEntries(Object.entries(row.values).map(replaced)) }));
}
