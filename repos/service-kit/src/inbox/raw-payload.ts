import { z } from 'zod';

const wrapped = z.object({ data_base64: z.base64() });

/**
 * The bytes that were published, as text. The subscriptions ask for raw payloads, so that daprd wraps whatever lies on
 * the topic instead of reading it: what it cannot read itself it would retry for ever, and the partition with it
 * (daprd 1.18, pkg/runtime/subscription/subscription.go). Here such a record becomes a dead letter like any other.
 */
export function unwrapRawPayload(envelope: string): string {
  try {
    return Buffer.from(wrapped.parse(JSON.parse(envelope)).data_base64, 'base64').toString('utf8');
  } catch {
    // Not a wrapper of daprd's: judged as it came.
    return envelope;
  }
}
