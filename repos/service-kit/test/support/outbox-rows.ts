import fc from 'fast-check';
import type { OutboxRow } from '../../src/outbox/outbox-row.js';

const OWNER_ID = '0199aaaa-0000-7000-8000-000000000003';

/** A row with this serial; all other values follow from its topic and key. */
export function rowOf(serial: number, key: string, topic = 'todo.lists.v1'): OutboxRow {
  return {
    serial: String(serial),
    id: `0199cccc-0000-7000-8000-${String(serial).padStart(12, '0')}`,
    shard: 0,
    topic,
    key,
    type: 'todo.list.created.v1',
    sequence: String(serial),
    actor: null,
    originparent: null,
    data: JSON.stringify({ list: { id: key, ownerId: OWNER_ID, name: 'Errands', createdAt: '2026-03-01T12:34:56Z' } }),
    occurredAt: new Date(Date.UTC(2026, 0, 1, 0, 0, serial % 60)),
  };
}

/** Windows in serial order: two topics with a few keys each, so that many rows share a key. */
export const windows = fc
  .array(fc.record({ topic: fc.constantFrom('a', 'b'), key: fc.integer({ min: 0, max: 5 }) }), { maxLength: 60 })
  .map((rows) => rows.map(({ topic, key }, index) => rowOf(index + 1, `${topic}-${key}`, topic)));
