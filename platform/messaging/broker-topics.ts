import kafkajs from 'kafkajs';
import type { Topic } from '@todo-platform/contracts';
import type { BrokerTopic } from './topic-plan.ts';

const RETENTION = 'retention.ms';

/** The names of all topics on the broker. */
export async function topicNames(admin: kafkajs.Admin): Promise<readonly string[]> {
  return admin.listTopics();
}

/** What these topics, which exist, are like; waits until each of their partitions has a leader. */
export async function readTopics(admin: kafkajs.Admin, names: readonly string[]): Promise<readonly BrokerTopic[]> {
  // No names would mean all topics.
  if (names.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
  const settings = await settingsOf(admin, names);
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.length,
    retentionMs: Number(settings.get(name)?.find(({ configName }) => configName === RETENTION)?.configValue),
  }));
}

/** Those that another has created meanwhile stay as they are. */
export async function createTopics(admin: kafkajs.Admin, topics: readonly Topic[]): Promise<void> {
  if (topics.length === 0) return;
  await admin.createTopics({
    topics: topics.map((topic) => ({
      topic: topic.name,
      numPartitions: topic.partitions,
      // As many replicas as the broker's default says.
      replicationFactor: -1,
      configEntries: [retentionOf(topic)],
    })),
  });
}

/** Those that another has widened meanwhile stay as they are. */
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
 * Sets how long records are kept. All other settings of a topic are sent along as they are: Kafka's AlterConfigs, the only one
 * that kafkajs speaks, takes back what it is not given.
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

/** What was set on the topic itself, but for its retention. */
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
