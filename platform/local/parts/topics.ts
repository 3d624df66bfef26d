import kafkajs from 'kafkajs';
import type { Topic } from '@todo-platform/contracts';

/** Creates the topics of the catalogue, widens those that have too few partitions, sets their retention. Deletes none. */
export async function ensureTopics(broker: string, topics: readonly Topic[]): Promise<void> {
  const admin = new kafkajs.Kafka({
    clientId: 'todo-platform-start',
    brokers: [broker],
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { initialRetryTime: 50, retries: 10, maxRetryTime: 1_000 },
  }).admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !existing.has(topic.name));
    const present = topics.filter((topic) => existing.has(topic.name));
    if (missing.length > 0) {
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map((topic) => ({
          topic: topic.name,
          numPartitions: topic.partitions,
          replicationFactor: 1,
          configEntries: [retention(topic)],
        })),
      });
    }
    if (present.length > 0) await adapt(admin, present);
  } finally {
    await admin.disconnect();
  }
}

async function adapt(admin: kafkajs.Admin, topics: readonly Topic[]): Promise<void> {
  const { topics: described } = await admin.fetchTopicMetadata({ topics: topics.map((topic) => topic.name) });
  const partitionsOf = new Map(described.map((topic) => [topic.name, topic.partitions.length]));
  const narrow = topics.filter((topic) => (partitionsOf.get(topic.name) ?? topic.partitions) < topic.partitions);
  if (narrow.length > 0) {
    await admin.createPartitions({
      topicPartitions: narrow.map(({ name, partitions }) => ({ topic: name, count: partitions })),
    });
  }
  await admin.alterConfigs({
    validateOnly: false,
    resources: topics.map((topic) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name: topic.name,
      configEntries: [retention(topic)],
    })),
  });
}

function retention(topic: Topic): { name: string; value: string } {
  return { name: 'retention.ms', value: String(topic.retentionMs) };
}
