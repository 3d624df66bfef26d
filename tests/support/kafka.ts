import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import type { Platform } from '../../platform/local/index.ts';

const { Kafka, logLevel } = kafkajs;

export type TopicRecord = {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: string;
};

function client(platform: Platform): kafkajs.Kafka {
  return new Kafka({ clientId: 'e2e', brokers: [platform.kafkaBroker], logLevel: logLevel.NOTHING });
}

/** Does the work with a connected admin client, and disconnects it. */
export async function withAdmin<R>(platform: Platform, work: (admin: kafkajs.Admin) => Promise<R>): Promise<R> {
  const admin = client(platform).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Hands on what ends a consumer, not that its group is still being loaded: it asks again by itself. */
export function onFailure(consumer: kafkajs.Consumer, fail: (error: Error) => void): void {
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    const loading = restart && 'type' in error && error.type === 'GROUP_LOAD_IN_PROGRESS';
    if (!loading) fail(error);
  });
}

/** All records of a topic up to now, those of one partition in the order of their offsets. */
export async function readTopic(platform: Platform, topic: string): Promise<readonly TopicRecord[]> {
  const ends = await withAdmin(platform, (admin) => admin.fetchTopicOffsets(topic));
  const open = new Map(ends.filter(({ high, low }) => high !== low).map((end) => [end.partition, Number(end.high)]));
  const records: TopicRecord[] = [];
  if (open.size === 0) return records;

  const consumer = client(platform).consumer({ groupId: `e2e-${randomUUID()}`, retry: { retries: 10 } });
  const { promise: finished, resolve, reject } = Promise.withResolvers<undefined>();
  onFailure(consumer, reject);
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ partition, message }) => {
        const offset = Number(message.offset);
        records.push({ partition, offset, key: String(message.key ?? ''), value: String(message.value ?? '') });
        if (offset + 1 >= (open.get(partition) ?? Infinity)) open.delete(partition);
        if (open.size === 0) resolve(undefined);
        return Promise.resolve();
      },
    });
    await finished;
  } finally {
    await consumer.disconnect();
  }
  return records;
}

/** Deletes all records that a topic has, as its retention would in time. */
export async function forgetRecords(platform: Platform, topic: string): Promise<void> {
  await withAdmin(platform, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
    await admin.deleteTopicRecords({ topic, partitions });
  });
}

export async function createTopic(platform: Platform, topic: string, numPartitions: number): Promise<void> {
  await withAdmin(platform, (admin) => admin.createTopics({ topics: [{ topic, numPartitions }] }));
}

/** Sets these of a topic's own settings, and takes back all others. */
export async function setTopic(
  platform: Platform,
  name: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const configEntries = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
  const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name, configEntries }];
  await withAdmin(platform, (admin) => admin.alterConfigs({ validateOnly: false, resources }));
}

/** A topic's own settings, without the broker's. */
export async function settingsOf(platform: Platform, name: string): Promise<Readonly<Record<string, string>>> {
  const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name }];
  const described = await withAdmin(platform, (admin) => admin.describeConfigs({ includeSynonyms: false, resources }));
  return Object.fromEntries(
    described.resources
      .flatMap(({ configEntries }) => configEntries)
      .filter(({ configSource }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG)
      .map(({ configName, configValue }) => [configName, configValue]),
  );
}

/** Publishes past the services, as a faulty or foreign producer would. All records of one call go out in their order. */
export async function produce(
  platform: Platform,
  topic: string,
  messages: readonly { readonly key: string; readonly value: string | Buffer | null }[],
): Promise<void> {
  const producer = client(platform).producer({ maxInFlightRequests: 1 });
  await producer.connect();
  try {
    for (const message of messages) await producer.send({ topic, messages: [message] });
  } finally {
    await producer.disconnect();
  }
}

/** How many partitions each member of a consumer group has, while the group is at rest. */
export async function membersOf(platform: Platform, groupId: string): Promise<readonly number[]> {
  const { groups } = await withAdmin(platform, (admin) => admin.describeGroups([groupId]));
  const members = groups.flatMap(({ state, members }) => (state === 'Stable' ? members : []));
  return members.map(({ memberAssignment }) => {
    const { assignment } = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment) ?? { assignment: {} };
    return Object.values(assignment).flat().length;
  });
}

/** Moves a consumer group without members to the end of a topic. */
export async function skipToEnd(platform: Platform, groupId: string, topic: string): Promise<void> {
  await withAdmin(platform, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
    await admin.setOffsets({ groupId, topic, partitions });
  });
}
