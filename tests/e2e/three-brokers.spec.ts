import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { grantOn } from '../../tools/topics/access.ts';
import { withAdmin } from '../../tools/topics/broker.ts';
import { waitForCoordinators } from '../../tools/topics/coordinators.ts';
import { ONE_BROKER, THREE_BROKERS } from '../../tools/topics/durability.ts';
import { applyOn, planOn } from '../../tools/topics/topics.ts';
import { eventually } from '../support/eventually.ts';
import { KafkaCluster } from '../support/kafka-cluster.ts';

const DAY = 86_400_000;
const topic = { name: 'three-brokers.v1', partitions: 3, retentionMs: DAY };

let cluster: KafkaCluster;
beforeAll(async () => {
  cluster = await KafkaCluster.start();
  const admins = () => withAdmin(cluster, (admin) => admin.describeCluster());
  await eventually(async () => expect((await admins()).brokers).toHaveLength(3), 60_000);
});
afterAll(() => cluster[Symbol.asyncDispose]());

const partitions = () =>
  withAdmin(cluster, async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic.name] });
    return topics.flatMap((found) => found.partitions);
  });

/** Publishes as daprd does: acknowledged by all copies that are in sync. */
async function publish(values: readonly string[]): Promise<void> {
  const kafka = new kafkajs.Kafka({ brokers: [...cluster.addresses], logLevel: kafkajs.logLevel.NOTHING });
  const producer = kafka.producer({ retry: { retries: 20, maxRetryTime: 1_000 } });
  await producer.connect();
  const messages = values.map((value, index) => ({ value, partition: index % topic.partitions }));
  await producer.send({ topic: topic.name, acks: -1, messages }).finally(() => producer.disconnect());
}

/** The number of records in the topic. */
async function records(): Promise<number> {
  const ends = await withAdmin(cluster, (admin) => admin.fetchTopicOffsets(topic.name));
  return ends.reduce((sum, { high }) => sum + Number(high), 0);
}

describe('topics on three brokers', () => {
  it('gain copies on all brokers, and are acknowledged by two', async () => {
    await applyOn(cluster, [topic], ONE_BROKER);
    await publish(['a', 'b', 'c']);
    expect((await partitions()).map(({ replicas }) => replicas.length)).toEqual([1, 1, 1]);

    const { changes } = await applyOn(cluster, [topic], THREE_BROKERS);
    expect(changes.map(({ kind }) => kind)).toEqual(['copy', 'sync']);
    expect((await partitions()).map(({ isr }) => [...isr].sort())).toEqual(Array.from({ length: 3 }, () => [1, 2, 3]));
    expect((await planOn(cluster, [topic], THREE_BROKERS)).changes).toEqual([]);
    expect(await records()).toBe(3);
  });

  it('are created with three copies', async () => {
    const other = { ...topic, name: 'created.v1' };
    await applyOn(cluster, [other], THREE_BROKERS);
    expect((await planOn(cluster, [other], THREE_BROKERS)).changes).toEqual([]);
  });

  it('are granted and coordinated on every broker', async () => {
    const messaging = { topics: [topic], subscriptions: { 'three-worker': [topic.name] } };
    expect(await grantOn(cluster, { sidecars: 'User:CN=sidecar' }, messaging)).toBe(4);
    await waitForCoordinators(cluster, Object.keys(messaging.subscriptions));
  });

  it('keep each acknowledged record and accept new ones without the broker that led a partition', async () => {
    const [first] = await partitions();
    if (first === undefined) throw new Error('The topic has no partition.');
    await publish(['d', 'e', 'f']);
    await cluster.kill(first.leader);
    await publish(['g', 'h', 'i']);
    expect(await records()).toBe(9);
  });

  it('are refused without the third broker, and nothing is changed', async () => {
    const late = { ...topic, name: 'late.v1' };
    await eventually(async () => {
      const { brokers } = await withAdmin(cluster, (admin) => admin.describeCluster());
      expect(brokers).toHaveLength(2);
    });
    await expect(applyOn(cluster, [late], THREE_BROKERS)).rejects.toThrow(
      /need 3 brokers.*has 2\. Nothing was changed/,
    );
    expect(await withAdmin(cluster, (admin) => admin.listTopics())).not.toContain(late.name);
  });
});
