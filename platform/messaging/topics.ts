import kafkajs from 'kafkajs';
import type { Topic } from '@todo-platform/contracts';
import { type BrokerTopic, planTopics, type TopicChange, type TopicPlan } from './topic-plan.ts';

const RETENTION = 'retention.ms';

/** Compares the catalogue's topics with a broker's. @throws where the broker cannot be reached, naming it. */
export async function planOn(brokers: readonly string[], topics: readonly Topic[]): Promise<TopicPlan> {
  return withAdmin(brokers, async (admin) => planTopics(topics, await topicsOn(admin)));
}

/** Creates, widens and sets retention as the catalogue says, and gives what it did. Idempotent; deletes nothing. */
export async function applyOn(brokers: readonly string[], topics: readonly Topic[]): Promise<TopicPlan> {
  return withAdmin(brokers, async (admin) => {
    const plan = planTopics(topics, await topicsOn(admin));
    await create(admin, topicsOf(plan, 'create'));
    await widen(admin, topicsOf(plan, 'widen'));
    await setRetention(admin, topicsOf(plan, 'keep'));
    return plan;
  });
}

function topicsOf(plan: TopicPlan, kind: TopicChange['kind']): readonly Topic[] {
  return plan.changes.filter((change) => change.kind === kind).map(({ topic }) => topic);
}

async function withAdmin<T>(brokers: readonly string[], work: (admin: kafkajs.Admin) => Promise<T>): Promise<T> {
  const admin = new kafkajs.Kafka({
    clientId: 'todo-platform-topics',
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { initialRetryTime: 50, retries: 10, maxRetryTime: 1_000 },
  }).admin();
  try {
    await admin.connect();
  } catch (cause) {
    throw new Error(`No Kafka broker answers at ${brokers.join(', ')}.`, { cause });
  }
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

async function topicsOn(admin: kafkajs.Admin): Promise<readonly BrokerTopic[]> {
  const names = await admin.listTopics();
  if (names.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: [RETENTION] })),
  });
  const retention = new Map(
    resources.map(({ resourceName, configEntries }) => [resourceName, Number(configEntries[0]?.configValue)]),
  );
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.length,
    retentionMs: retention.get(name) ?? Number.NaN,
  }));
}

async function create(admin: kafkajs.Admin, topics: readonly Topic[]): Promise<void> {
  if (topics.length === 0) return;
  await admin.createTopics({
    waitForLeaders: true,
    topics: topics.map((topic) => ({
      topic: topic.name,
      numPartitions: topic.partitions,
      // As many replicas as the broker's default says.
      replicationFactor: -1,
      configEntries: [retentionOf(topic)],
    })),
  });
}

async function widen(admin: kafkajs.Admin, topics: readonly Topic[]): Promise<void> {
  if (topics.length === 0) return;
  await admin.createPartitions({
    topicPartitions: topics.map(({ name, partitions }) => ({ topic: name, count: partitions })),
  });
}

async function setRetention(admin: kafkajs.Admin, topics: readonly Topic[]): Promise<void> {
  if (topics.length === 0) return;
  await admin.alterConfigs({
    validateOnly: false,
    resources: topics.map((topic) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name: topic.name,
      configEntries: [retentionOf(topic)],
    })),
  });
}

function retentionOf(topic: Topic): { name: string; value: string } {
  return { name: RETENTION, value: String(topic.retentionMs) };
}
