import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DomainError } from '../errors/domain-error.js';
import type { Delivery } from './delivery.js';

const batch = z.object({
  entries: z.array(
    z.object({
      entryId: z.string().min(1),
      event: z.base64(),
      metadata: z.record(z.string(), z.string()).nullish(),
    }),
  ),
});

/** A delivery, and the id under which the sidecar expects its answer. */
export interface Entry {
  readonly entryId: string;
  readonly delivery: Delivery;
}

/**
 * Reads a batch that daprd posts for a bulk subscription to raw payloads, that is, to the records' bytes. Without raw payloads daprd
 * parses each record, and retries one that it cannot parse for ever: its Kafka partition stops (daprd 1.18, pkg/runtime/subscription).
 * @throws DomainError `events.batch-malformed`. daprd then delivers the batch again, so nothing is lost.
 */
export function readBatch(topic: string, body: unknown): readonly Entry[] {
  const read = batch.safeParse(body);
  if (!read.success) {
    const detail = 'Not a batch of raw payloads: the subscription must set bulkSubscribe and rawPayload.';
    throw new DomainError('invalid', 'events.batch-malformed', detail);
  }
  return read.data.entries.map(({ entryId, event, metadata }) => {
    const payload = Buffer.from(event, 'base64').toString('utf8');
    const position = positionOf(metadata ?? {}, payload);
    return { entryId, delivery: { topic, payload, key: unescapeKey(metadata?.__key), position } };
  });
}

/** The record's Kafka partition and offset, or a digest of its payload if the sidecar does not send them. */
function positionOf(metadata: Readonly<Record<string, string>>, payload: string): string {
  const { __partition: partition = '', __offset: offset = '' } = metadata;
  const digits = /^\d+$/;
  if (digits.test(partition) && digits.test(offset)) return `${partition}/${offset}`;
  return createHash('sha256').update(payload).digest('hex').slice(0, 32);
}

/** Reverses Go's `url.QueryEscape`, with which the Kafka component turns a key into a header. */
function unescapeKey(key = ''): string {
  return new URLSearchParams(`key=${key}`).get('key') ?? '';
}
