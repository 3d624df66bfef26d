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

/** A delivery, and the name by which the sidecar wants its answer. */
export interface Entry {
  readonly entryId: string;
  readonly delivery: Delivery;
}

/**
 * Reads what daprd posts for a bulk subscription to raw payloads: the records' bytes, so that daprd never judges a record.
 * What it cannot read itself it would retry for ever, and the partition with it (daprd 1.18, pkg/runtime/subscription).
 * @throws DomainError `events.batch-malformed`, which daprd answers by delivering all of it again: nothing is lost.
 */
export function readBatch(topic: string, body: unknown): readonly Entry[] {
  const read = batch.safeParse(body);
  if (!read.success) {
    const detail = 'This is no batch of raw payloads: the subscription must ask for both.';
    throw new DomainError('invalid', 'events.batch-malformed', detail);
  }
  return read.data.entries.map(({ entryId, event, metadata }) => {
    const payload = Buffer.from(event, 'base64').toString('utf8');
    const { __key: key, ...place } = metadata ?? {};
    return { entryId, delivery: { topic, payload, key: unescape(key), position: positionOf(place, payload) } };
  });
}

/** Where the record lies, or a digest of it where the sidecar does not tell. */
function positionOf(place: Readonly<Record<string, string>>, payload: string): string {
  const { __partition: partition = '', __offset: offset = '' } = place;
  const digits = /^\d+$/;
  if (digits.test(partition) && digits.test(offset)) return `${partition}/${offset}`;
  return createHash('sha256').update(payload).digest('hex').slice(0, 32);
}

/** Undoes Go's `url.QueryEscape`, by which the component makes a header of any key. */
function unescape(key = ''): string {
  return new URLSearchParams(`key=${key}`).get('key') ?? '';
}
