import type { Person } from '../../../../tests/support/api.ts';
import type { TestCluster } from './test-cluster.ts';

/**
 * Gives a person many lists in one transaction. As the command does, it writes a list and its outbox event; but SQL copies the
 * rows from one list. Each event has its own aggregate, so any shard may relay it.
 */
export async function addManyLists(cluster: TestCluster, person: Person, count: number): Promise<void> {
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

/** How many lists users-service has counted for the person. */
export async function listsKnown(person: Person): Promise<number> {
  return Number((await person.activity()).listsOwned);
}
