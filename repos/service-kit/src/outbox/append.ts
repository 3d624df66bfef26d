import { catalogue, encodeEventData, eventData, eventKey, type NewEvent } from '@todo-platform/contracts';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { RequestContext } from '../context/request-context.js';
import { shardOf } from './shard.js';

const INSERT = `
  INSERT INTO outbox (id, shard, topic, key, type, sequence, actor, originparent, data)
  SELECT id, shard, topic, key, type, sequence, actor, originparent, data
  FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::jsonb[])
    WITH ORDINALITY AS event (id, shard, topic, key, type, sequence, actor, originparent, data, position)
  ORDER BY position`;

/** An event, and who caused it in which trace. */
export interface CausedEvent {
  readonly event: NewEvent;
  readonly context: RequestContext;
}

/** Appends the events to the outbox in their order, in the caller's transaction. */
export async function appendToOutbox(manager: EntityManager, events: readonly CausedEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ event: { type, sequence, data: init }, context }) => {
    const data = eventData(type, init);
    const key = eventKey(type, data);
    return { type, sequence, key, data: JSON.stringify(encodeEventData(type, data)), context };
  });
  await manager.query(INSERT, [
    rows.map(() => uuidv7()),
    rows.map((row) => shardOf(row.key)),
    rows.map((row) => catalogue[row.type].topic.name),
    rows.map((row) => row.key),
    rows.map((row) => row.type),
    rows.map((row) => row.sequence),
    rows.map(({ context }) => context.actor ?? null),
    rows.map(({ context }) => context.traceparent ?? null),
    rows.map((row) => row.data),
  ]);
}
