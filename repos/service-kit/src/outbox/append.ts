import { catalogue, encodeEventData, eventData, eventKey, type NewEvent } from '@todo-platform/contracts';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { RequestContext } from '../context/request-context.js';
import { shardOf } from './shard.js';

const COLUMNS = ['id', 'shard', 'topic', 'key', 'type', 'sequence', 'actor', 'originparent', 'data'] as const;

/** The most rows of one statement. Postgres allows 65,535 values in a statement. */
const CHUNK = 1_000;

/** An event, with the actor and the trace that caused it. */
export interface CausedEvent {
  readonly event: NewEvent;
  readonly context: RequestContext;
}

/** Appends the events to the outbox, in the given order and in the caller's transaction. */
export async function appendToOutbox(manager: EntityManager, events: readonly CausedEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += CHUNK) {
    const rows = events.slice(from, from + CHUNK).map(rowOf);
    await manager.query(insertion(rows.length), rows.flat());
  }
}

/** Uses VALUES, not arrays: Postgres plans VALUES in half the time, and most commands append one event (docs/benchmarks.md, e). */
function insertion(rows: number): string {
  const row = (index: number) => COLUMNS.map((_, column) => `$${index * COLUMNS.length + column + 1}`).join(', ');
  const values = Array.from({ length: rows }, (_, index) => `(${row(index)})`).join(', ');
  return `INSERT INTO outbox (${COLUMNS.join(', ')}) VALUES ${values}`;
}

/** The values of a row, in the order of COLUMNS. */
function rowOf({ event: { type, sequence, data: init }, context }: CausedEvent): readonly unknown[] {
  const data = eventData(type, init);
  const key = eventKey(type, data);
  const { actor = null, traceparent = null } = context;
  const topic = catalogue[type].topic.name;
  const json = JSON.stringify(encodeEventData(type, data));
  return [uuidv7(), shardOf(key), topic, key, type, sequence, actor, traceparent, json];
}
