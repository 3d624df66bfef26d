import kafkajs from 'kafkajs';
import type { Topic } from '@todo-platform/contracts';
import type { Durability } from './durability.ts';
import type { BrokerTopic } from './topic-plan.ts';

const RETENTION = 'retention.ms';
const IN_SYNC = 'min.insync.replicas';

/** The names of all topics on the broker. */
export async function topicNames(admin: kafkajs.Admin): Promise<readonly string[]> {
  return admin.listTopics();
}

/** Partitions, copies and settings of existing topics. Waits until each partition has a leader. */
export async function readTopics(admin: kafkajs.Admin, names: readonly string[]): Promise<readonly BrokerTopic[]> {
  // Kafka takes an empty list for all topics.
  if (names.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
  const settings = await settingsOf(admin, names);
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.length,
    retentionMs: numberIn(settings.get(name), RETENTION),
    copies: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    inSync: numberIn(settings.get(name), IN_SYNC),
  }));
}

/** Skips topics that another process has created meanwhile. */
export async function createTopics(
  admin: kafkajs.Admin,
  topics: readonly Topic[],
  { copies, inSync }: Durability,
): Promise<void> {
  if (topics.length === 0) return;
  await admin.createTopics({
    topics: topics.map(({ name, partitions, retentionMs }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: copies,
      configEntries: [
        { name: RETENTION, value: String(retentionMs) },
        { name: IN_SYNC, value: String(inSync) },
      ],
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
 * Sets the retention, and raises the copies that must be in sync. It sends all other settings of a topic too, because Kafka's
 * AlterConfigs resets those that are absent, and kafkajs has no incremental version.
 */
export async function setSettings(
  admin: kafkajs.Admin,
  topics: readonly Topic[],
  { inSync }: Durability,
): Promise<void> {
  if (topics.length === 0) return;
  const settings = await settingsOf(
    admin,
    topics.map(({ name }) => name),
  );
  await admin.alterConfigs({
    validateOnly: false,
    resources: topics.map(({ name, retentionMs }) => {
      const current = settings.get(name) ?? [];
      const wanted = new Map(current.filter(isOfTopic).map(({ configName, configValue }) => [configName, configValue]));
      wanted.set(RETENTION, String(retentionMs));
      if (numberIn(current, IN_SYNC) < inSync) wanted.set(IN_SYNC, String(inSync));
      const configEntries = [...wanted].map(([key, value]) => ({ name: key, value }));
      return { type: kafkajs.ConfigResourceTypes.TOPIC, name, configEntries };
    }),
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

/** Whether the topic itself has the setting; otherwise it is the broker's default. */
function isOfTopic({ configSource }: kafkajs.ConfigEntries): boolean {
  return configSource === kafkajs.ConfigSource.TOPIC_CONFIG;
}

function numberIn(settings: readonly kafkajs.ConfigEntries[] | undefined, name: string): number {
  return Number(settings?.find(({ configName }) => configName === name)?.configValue);
}
