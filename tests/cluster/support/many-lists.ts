import type { Person } from '../../support/api.ts';
import type { TheCluster } from './the-cluster.ts';

/**
 * Gives a person many lists at once: for each a row of the aggregate and its event in the outbox, in one transaction, as the
 * command writes them; only that the rows are copied from one list's by the database. Each event is of an aggregate of its own,
 * so it makes no difference which shard relays it.
 */
export async function addManyLists(cluster: TheCluster, person: Person, count: number): Promise<void> {
  const model = await person.addList('Model');
  await cluster.sql(
    'todo',
    `WITH ids AS MATERIALIZED (SELECT n, uuidv7() AS id, uuidv7() AS event FROM generate_series(1, ${count}) AS n),
       added AS (
         INSERT INTO lists SELECT (jsonb_populate_record(model, jsonb_build_object('id', ids.id))).*
         FROM lists AS model, ids WHERE model.id = '${model}')
     INSERT INTO outbox (id, shard, topic, key, type, sequence, actor, originparent, data)
     SELECT ids.event, ids.n % 64, topic, ids.id::text, type, sequence, actor, originparent,
       jsonb_set(data, '{list,id}', to_jsonb(ids.id::text))
     FROM outbox, ids WHERE key = '${model}' AND sequence = 1`,
  );
}

/** How many lists the other service knows of. */
export async function listsKnown(person: Person): Promise<number> {
  return Number((await person.activity()).listsOwned);
}
