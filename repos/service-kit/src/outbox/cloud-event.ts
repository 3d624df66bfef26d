import type { OutboxRow } from './outbox-row.js';

/**
 * The CloudEvent 1.0 of an outbox row, as JSON text. Extension names are lower-case letters and digits, as the specification demands.
 * The data is copied as the database returns it: parsing and writing it again would cost the relay more than all its other work.
 */
export function toCloudEvent(row: OutboxRow, source: string): string {
  const attributes = JSON.stringify({
    specversion: '1.0',
    id: row.id,
    source,
    type: row.type,
    subject: row.key,
    time: row.occurredAt.toISOString(),
    datacontenttype: 'application/json',
    sequence: row.sequence,
    ...(row.actor !== null && { actor: row.actor }),
    ...(row.originparent !== null && { originparent: row.originparent }),
  });
  return `${attributes.slice(0, -1)},"data":${row.data}}`;
}
