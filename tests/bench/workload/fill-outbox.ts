import type { Testbed } from '../testbed/testbed.ts';
import { SHARDS } from './shard.ts';

/** Inserts `count` events into the outbox, each of a new list. The database generates them. */
export async function fillOutbox({ todo, owners }: Testbed, count: number, published: boolean): Promise<void> {
  await todo.query(
    `INSERT INTO outbox (id, shard, topic, key, type, sequence, actor, data, published_at)
     SELECT uuidv7(), number % ${SHARDS}, 'todo.lists.v1', list::text, 'todo.list.created.v1', 1, $2::text,
            jsonb_build_object('list', jsonb_build_object('id', list, 'ownerId', $2::text, 'name', 'Weekend',
                                                          'createdAt', '2026-01-01T00:00:00Z')),
            CASE WHEN $3 THEN now() END
     FROM (SELECT number, uuidv7() AS list FROM generate_series(1, $1) AS number) AS made`,
    [count, owners[0], published],
  );
}
