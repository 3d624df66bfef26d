import pubSubModule from '@dapr/dapr/implementation/Client/HTTPClient/pubsub.js';
import type { Logger } from 'pino';
import { toCloudEvent } from '../outbox/cloud-event.js';
import type { OutboxRow } from '../outbox/outbox-row.js';
import type { Publisher, Refusal } from '../outbox/publisher.js';
import { BulkTransport } from './bulk-transport.js';
import { sdkLogger } from './sdk-logger.js';
import type { SidecarAddress } from './sidecar.js';

/** A frozen sidecar must not stop the relay for ever. If it publishes the events after all, they are duplicates. */
const TIMEOUT_MS = 10_000;
const RAW = { rawPayload: 'true' };

/**
 * Publishes rounds in bulk through the sidecar on loopback. It uses HTTP, since the SDK's gRPC client drops the partition key of each
 * entry. It sends raw text, so that the Kafka record is our CloudEvent, byte for byte: otherwise daprd 1.18 parses and writes each event
 * twice, clears its `traceparent`, and uses a third of the machine for that (docs/decisions/0012).
 */
export class DaprPublisher implements Publisher {
  private readonly pubsub: InstanceType<typeof pubSubModule.default>;

  constructor(
    sidecar: SidecarAddress,
    private readonly source: string,
    private readonly component: string,
    log: Logger,
  ) {
    const transport = new BulkTransport({
      daprHost: '127.0.0.1',
      daprPort: String(sidecar.port),
      ...(sidecar.apiToken !== undefined && { daprApiToken: sidecar.apiToken }),
      logger: sdkLogger(log),
    });
    // The relay starts only after the worker has waited for the sidecar, so the SDK need not wait again.
    transport.setIsInitialized(true);
    this.pubsub = new pubSubModule.default(transport);
  }

  async publish(rows: readonly OutboxRow[]): Promise<readonly Refusal[]> {
    const topic = rows[0]?.topic;
    if (topic === undefined) return [];
    const messages = rows.map((row) => ({
      entryID: row.id,
      event: toCloudEvent(row, this.source),
      contentType: 'text/plain',
      metadata: { partitionKey: row.key },
    }));
    try {
      const response = await withTimeout(this.pubsub.publishBulk(this.component, topic, messages, RAW));
      const byId = new Map(rows.map((row) => [row.id, row]));
      return response.failedMessages.flatMap(({ message, error }) => {
        const row = byId.get(message.entryID);
        return row ? [{ row, reason: error.message }] : [];
      });
    } catch (error) {
      return rows.map((row) => ({ row, reason: String(error) }));
    }
  }
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer from the sidecar within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
