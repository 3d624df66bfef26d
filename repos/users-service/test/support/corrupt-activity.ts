import { randomUUID } from 'node:crypto';
import type { ListSource } from './list-source.js';
import type { UsersApi } from './users-api.js';

export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Ids of rows, in a random order. */
const some = async ({ sql }: UsersApi, table: string, id: string, where = 'true') =>
  (await sql(`SELECT ${id} AS id FROM ${table} WHERE ${where} ORDER BY random()`)).map((row) => String(row.id));

/**
 * Makes rows of the activity wrong in each of the ways.
 * @returns what is to be told of them, in order.
 */
export async function corrupt(api: UsersApi, source: ListSource): Promise<readonly string[]> {
  const told: string[] = [];
  const change = async (table: string, id: string, what: string, set: string, note: string) => {
    await api.sql(`UPDATE ${table} SET ${set} WHERE ${table === 'activity_lists' ? 'list_id' : 'task_id'} = $1`, [id]);
    told.push(`${table} ${what} ${id} ${note}`.trimEnd());
  };
  const lists = await some(api, 'activity_lists', 'list_id', `NOT deleted AND owner_id <> '${NOBODY}'`);
  const exact = new Map(source.all().lists.map(({ list, sequence }) => [list?.id ?? '', sequence]));
  for (const id of lists.splice(0, 6)) {
    const [row] = await api.sql('SELECT sequence::int FROM activity_lists WHERE list_id = $1', [id]);
    const kind = exact.get(id) === row?.sequence ? 'differs' : 'behind';
    await change('activity_lists', id, kind, `deleted = true, owner_id = '${randomUUID()}'`, 'owner_id,deleted');
  }
  for (const id of lists.splice(0, 3)) await change('activity_lists', id, 'ahead', 'sequence = sequence + 1000', '');
  for (const id of lists.splice(0, 3)) {
    await api.sql('DELETE FROM activity_lists WHERE list_id = $1', [id]);
    told.push(`activity_lists missing ${id}`);
  }
  const tasks = await some(api, 'activity_tasks', 'task_id');
  for (const id of tasks.splice(0, 4))
    await change('activity_tasks', id, 'differs', 'deleted = NOT deleted', 'deleted');
  for (const id of tasks.splice(0, 4)) await change('activity_tasks', id, 'behind', 'sequence = sequence - 1', '');
  for (const id of tasks.splice(0, 3)) {
    const set = 'sequence = sequence + 1000, deleted = NOT deleted';
    await change('activity_tasks', id, 'ahead', set, 'deleted');
  }
  for (const id of tasks.splice(0, 3)) {
    await api.sql('DELETE FROM activity_tasks WHERE task_id = $1', [id]);
    told.push(`activity_tasks missing ${id}`);
  }
  const extremes = ['00000000-0000-4000-8000-000000000001', 'ffffffff-ffff-4fff-bfff-ffffffffffff'];
  for (const id of [randomUUID(), randomUUID(), ...extremes]) {
    await api.sql('INSERT INTO activity_lists VALUES ($1, $2, false, 3)', [id, randomUUID()]);
    await api.sql('INSERT INTO activity_tasks (task_id, list_id, deleted, sequence) VALUES ($1, $1, false, 3)', [id]);
    told.push(`activity_lists extra ${id}`, `activity_tasks extra ${id}`);
  }
  return told.sort();
}
