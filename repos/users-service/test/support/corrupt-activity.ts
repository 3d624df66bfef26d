import { randomUUID } from 'node:crypto';
import type { ListSource } from './list-source.js';
import type { UsersApi } from './users-api.js';

/** The ids of a table's rows, in random order. */
const shuffledIds = async ({ sql }: UsersApi, table: string, id: string, where = 'true') =>
  (await sql(`SELECT ${id} AS id FROM ${table} WHERE ${where} ORDER BY random()`)).map((row) => String(row.id));

/**
 * Corrupts rows of the activity in every way that a verification reports.
 * @returns the expected reports, sorted.
 */
export async function corrupt(api: UsersApi, source: ListSource): Promise<readonly string[]> {
  const reports: string[] = [];
  const change = async (table: string, id: string, kind: string, set: string, columns: string) => {
    await api.sql(`UPDATE ${table} SET ${set} WHERE ${table === 'activity_lists' ? 'list_id' : 'task_id'} = $1`, [id]);
    reports.push(`${table} ${kind} ${id} ${columns}`.trimEnd());
  };
  const lists = await shuffledIds(api, 'activity_lists', 'list_id', 'NOT deleted AND owner_id IS NOT NULL');
  const sequences = new Map(source.all().lists.map(({ list, sequence }) => [list?.id ?? '', sequence]));
  for (const id of lists.splice(0, 6)) {
    const [row] = await api.sql('SELECT sequence::int FROM activity_lists WHERE list_id = $1', [id]);
    const kind = sequences.get(id) === row?.sequence ? 'differs' : 'behind';
    await change('activity_lists', id, kind, `deleted = true, owner_id = '${randomUUID()}'`, 'owner_id,deleted');
  }
  for (const id of lists.splice(0, 3)) await change('activity_lists', id, 'ahead', 'sequence = sequence + 1000', '');
  for (const id of lists.splice(0, 3)) {
    await api.sql('DELETE FROM activity_lists WHERE list_id = $1', [id]);
    reports.push(`activity_lists missing ${id}`);
  }
  const tasks = await shuffledIds(api, 'activity_tasks', 'task_id');
  for (const id of tasks.splice(0, 4))
    await change('activity_tasks', id, 'differs', 'deleted = NOT deleted', 'deleted');
  for (const id of tasks.splice(0, 4)) await change('activity_tasks', id, 'behind', 'sequence = sequence - 1', '');
  for (const id of tasks.splice(0, 3)) {
    const set = 'sequence = sequence + 1000, deleted = NOT deleted';
    await change('activity_tasks', id, 'ahead', set, 'deleted');
  }
  for (const id of tasks.splice(0, 3)) {
    await api.sql('DELETE FROM activity_tasks WHERE task_id = $1', [id]);
    reports.push(`activity_tasks missing ${id}`);
  }
  const extremes = ['00000000-0000-4000-8000-000000000001', 'ffffffff-ffff-4fff-bfff-ffffffffffff'];
  for (const id of [randomUUID(), randomUUID(), ...extremes]) {
    await api.sql('INSERT INTO activity_lists VALUES ($1, $2, false, 3)', [id, randomUUID()]);
    await api.sql('INSERT INTO activity_tasks (task_id, list_id, deleted, sequence) VALUES ($1, $1, false, 3)', [id]);
    reports.push(`activity_lists extra ${id}`, `activity_tasks extra ${id}`);
  }
  return reports.sort();
}
