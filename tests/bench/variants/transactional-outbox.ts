import kafkajs from 'kafkajs';
import { getDisabledLogger, initializePollingMessageListener } from 'pg-transactional-outbox';
import { z } from 'zod';

const { DATABASE_URL, BROKER, TOPIC, SCHEMA } = z
  .object({ DATABASE_URL: z.url(), BROKER: z.string(), TOPIC: z.string(), SCHEMA: z.string() })
  .parse(process.env);

/** How many messages are published at the same time, each on its own connection: as many as the product's pool has. */
const AT_A_TIME = 10;

const producer = new kafkajs.Kafka({ clientId: 'bench', brokers: [BROKER] }).producer();
await producer.connect();

const connection = { connectionString: DATABASE_URL, max: AT_A_TIME };
const [shutDown] = initializePollingMessageListener(
  {
    outboxOrInbox: 'outbox',
    dbListenerConfig: connection,
    dbHandlerConfig: connection,
    settings: {
      dbSchema: SCHEMA,
      dbTable: 'outbox',
      nextMessagesFunctionSchema: SCHEMA,
      nextMessagesFunctionName: 'next_messages',
      nextMessagesBatchSize: AT_A_TIME,
      nextMessagesPollingIntervalInMs: 10,
      enableMaxAttemptsProtection: false,
      enablePoisonousMessageProtection: false,
    },
  },
  {
    handle: async ({ aggregateId, payload }) => {
      await producer.send({ topic: TOPIC, acks: -1, messages: [{ key: aggregateId, value: JSON.stringify(payload) }] });
    },
  },
  getDisabledLogger(),
);

process.on('SIGTERM', () => void shutDown().then(async () => producer.disconnect()));
