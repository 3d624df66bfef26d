import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import type { Product } from '../../dev/index.ts';

const { Kafka, logLevel } = kafkajs;

export type TopicRecord = {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: string;
};

function client(product: Product): kafkajs.Kafka {
  return new Kafka({ clientId: 'e2e', brokers: [product.kafkaBroker], logLevel: logLevel.NOTHING });
}

/** Connects an admin client, does the work and disconnects it. */
export async function withAdmin<R>(product: Product, work: (admin: kafkajs.Admin) => Promise<R>): Promise<R> {
  const admin = client(product).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Calls `fail` if the consumer crashes. A group that is still loading is no crash: the consumer retries by itself. */
export function onFailure(consumer: kafkajs.Consumer, fail: (error: Error) => void): void {
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    const loading = restart && 'type' in error && error.type === 'GROUP_LOAD_IN_PROGRESS';
    if (!loading) fail(error);
  });
}

/** All records that the topic holds now. Records of one Kafka partition are in the order of their offsets. */
export async function readTopic(product: Product, topic: string): Promise<readonly TopicRecord[]> {
  const ends = await withAdmin(product, (admin) => admin.fetchTopicOffsets(topic));
  const open = new Map(ends.filter(({ high, low }) => high !== low).map((end) => [end.partition, Number(end.high)]));
  const records: TopicRecord[] = [];
  if (open.size === 0) return records;

  const consumer = client(product).consumer({ groupId: `e2e-${randomUUID()}`, retry: { retries: 10 } });
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
export async function forgetRecords(product: Product, topic: string): Promise<void> {
  await withAdmin(product, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
    await admin.deleteTopicRecords({ topic, partitions });
  });
}

export async function createTopic(product: Product, topic: string, numPartitions: number): Promise<void> {
  await withAdmin(product, (admin) => admin.createTopics({ topics: [{ topic, numPartitions }] }));
}

/** Sets these settings of a topic and resets all others. */
export async function setTopic(
  product: Product,
  name: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const configEntries = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
  const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name, configEntries }];
  await withAdmin(product, (admin) => admin.alterConfigs({ validateOnly: false, resources }));
}

/** The settings of the topic itself, without the defaults of the broker. */
export async function settingsOf(product: Product, name: string): Promise<Readonly<Record<string, string>>> {
  const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name }];
  const described = await withAdmin(product, (admin) => admin.describeConfigs({ includeSynonyms: false, resources }));
  return Object.fromEntries(
    described.resources
      .flatMap(({ configEntries }) => configEntries)
      .filter(({ configSource }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG)
      .map(({ configName, configValue }) => [configName, configValue]),
  );
}

/** Publishes directly to Kafka, as a faulty or foreign producer would. Records of one call keep their order. */
export async function produce(
  product: Product,
  topic: string,
  messages: readonly { readonly key: string; readonly value: string | Buffer | null }[],
): Promise<void> {
  const producer = client(product).producer({ maxInFlightRequests: 1 });
  await producer.connect();
  try {
    for (const message of messages) await producer.send({ topic, messages: [message] });
  } finally {
    await producer.disconnect();
  }
}

/** The number of Kafka partitions of each member of a consumer group; empty during a rebalance. */
export async function membersOf(product: Product, groupId: string): Promise<readonly number[]> {
  const { groups } = await withAdmin(product, (admin) => admin.describeGroups([groupId]));
  const members = groups.flatMap(({ state, members }) => (state === 'Stable' ? members : []));
  return members.map(({ memberAssignment }) => {
    const { assignment } = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment) ?? { assignment: {} };
    return Object.values(assignment).flat().length;
  });
}

/** Sets the offsets of a consumer group that has no members to the end of the topic. */
export async function skipToEnd(product: Product, groupId: string, topic: string): Promise<void> {
  await withAdmin(product, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
    await admin.setOffsets({ groupId, topic, partitions });
  });
}
