import type { OutboxRow } from './outbox-row.js';

/** The CloudEvent 1.0 of an outbox row, in JSON. Extension names are lower-case letters and digits, as the spec asks. */
export function toCloudEvent(row: OutboxRow, source: string): Record<string, unknown> {
  return {
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
    data: row.data,
  };
}
