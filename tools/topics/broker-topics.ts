import kafkajs from 'kafkajs';
import type { Topic } from '@todo-platform/contracts';
import type { BrokerTopic } from './topic-plan.ts';

const RETENTION = 'retention.ms';

/** The names of all topics on the broker. */
export async function topicNames(admin: kafkajs.Admin): Promise<readonly string[]> {
  return admin.listTopics();
}

/** Partitions and retention of existing topics. Waits until each partition has a leader. */
export async function readTopics(admin: kafkajs.Admin, names: readonly string[]): Promise<readonly BrokerTopic[]> {
  // Kafka takes an empty list for all topics.
  if (names.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
  const settings = await settingsOf(admin, names);
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.length,
    retentionMs: Number(settings.get(name)?.find(({ configName }) => configName === RETENTION)?.configValue),
  }));
}

/** Skips topics that another process has created meanwhile. */
export async function createTopics(admin: kafkajs.Admin, topics: readonly Topic[]): Promise<void> {
  if (topics.length === 0) return;
  await admin.createTopics({
    topics: topics.map((topic) => ({
      topic: topic.name,
      numPartitions: topic.partitions,
      // The broker's default number of replicas.
      replicationFactor: -1,
      configEntries: [retentionOf(topic)],
    })),
  });
}

/** Skips topics that another process has widened meanwhile. */
export async function widenTopics(admin: kafkajs.Admin, topics: readonly Topic[]): Promise<void> {
  for (const { name, partitions } of topics) {
    try {
      await admin.createPartitions({ topicPartitions: [{ topic: name, count: partitions }] });
    } catch (error) {
      if (!(error instanceof kafkajs.KafkaJSProtocolError && error.type === 'INVALID_PARTITIONS')) throw error;
    }
  }
}

/**
 * Sets the retention. It sends all other settings of a topic too, because Kafka's AlterConfigs resets those that are absent, and
 * kafkajs has no incremental version.
 */
export async function setRetention(admin: kafkajs.Admin, topics: readonly Topic[]): Promise<void> {
  if (topics.length === 0) return;
  const settings = await settingsOf(
    admin,
    topics.map(({ name }) => name),
  );
  await admin.alterConfigs({
    validateOnly: false,
    resources: topics.map((topic) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name: topic.name,
      configEntries: [...othersOf(settings.get(topic.name) ?? []), retentionOf(topic)],
    })),
  });
}

async function settingsOf(
  admin: kafkajs.Admin,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly kafkajs.ConfigEntries[]>> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  });
  return new Map(resources.map(({ resourceName, configEntries }) => [resourceName, configEntries]));
}

/** The settings of the topic itself, without its retention. */
function othersOf(settings: readonly kafkajs.ConfigEntries[]): kafkajs.IResourceConfigEntry[] {
  return settings
    .filter(
      ({ configName, configSource }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG && configName !== RETENTION,
    )
    .map(({ configName, configValue }) => ({ name: configName, value: configValue }));
}

function retentionOf(topic: Topic): kafkajs.IResourceConfigEntry {
  return { name: RETENTION, value: String(topic.retentionMs) };
}
