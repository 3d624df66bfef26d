import { basename } from 'node:path';
import { delivery } from '@todo-platform/contracts';
import kafkajs from 'kafkajs';
import type { Inbox, Refusal, Row, ToCloudEvent } from './kit-types.ts';

const { Kafka, logLevel } = kafkajs;

const client = (broker: string) => new Kafka({ clientId: 'bench', brokers: [broker], logLevel: logLevel.ERROR });

let connected: Promise<kafkajs.Producer> | undefined;

async function connect(broker: string): Promise<kafkajs.Producer> {
  const producer = client(broker).producer({ maxInFlightRequests: 1 });
  await producer.connect();
  return producer;
}

/** Publishes a round by one request, which all replicas must acknowledge, as with Dapr. */
export async function publishByKafkajs(
  { source }: { readonly source: string },
  rows: readonly Row[],
  toCloudEvent: ToCloudEvent,
  broker: string,
): Promise<readonly Refusal<Row>[]> {
  connected ??= connect(broker);
  const producer = await connected;
  const messages = rows.map((row) => ({ key: row.key, value: toCloudEvent(row, source) }));
  await producer.send({ topic: rows[0]?.topic ?? '', messages, acks: -1 });
  return [];
}

/** Passes batches from Kafka to the product's inbox, one at a time, and commits their offsets after they are applied. */
export async function consumeByKafkajs(
  inbox: Inbox,
  { broker, group }: { readonly broker: string; readonly group: string },
): Promise<void> {
  // The benchmark publishes nothing that the other service consumes.
  if (basename(process.cwd()) !== 'users-service') return;
  const topic = 'todo.lists.v1';
  const consumer = client(broker).consumer({ groupId: group, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic });
  await consumer.run({
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => {
      const { batch } = payload;
      // The largest batch has as many events as the product receives from Dapr.
      const { maxBatch } = delivery;
      for (let from = 0; from < batch.messages.length; from += maxBatch) {
        const chunk = batch.messages.slice(from, from + maxBatch);
        const answers = await inbox.receiveAll(
          chunk.map(({ key, value, offset }) => ({
            topic,
            payload: String(value),
            key: String(key),
            position: `${batch.partition}/${offset}`,
          })),
        );
        if (answers.includes('RETRY')) throw new Error('an event answered RETRY');
        payload.resolveOffset(chunk.at(-1)?.offset ?? '');
        await payload.heartbeat();
      }
    },
  });
}
