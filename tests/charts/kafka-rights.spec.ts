import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { runCommand } from '../support/command.ts';
import { onFailure } from '../support/kafka.ts';
import { type Authority, type Credentials, makeAuthority, writeCredentials } from './support/authority.ts';
import { type Broker, brokerOf } from './support/broker.ts';
import { Charts, inTest, type Manifest, only } from './support/charts.ts';
import { workloads } from './support/pods.ts';
import { type Sidecar, sidecarOf } from './support/sidecar.ts';
import { ROOT } from '../../tools/root.ts';

const TOPIC = 'todo.lists.v1';
/** A group that the topics Job does not know has no coordinator for a moment, on a busy machine for seconds. */
const PATIENT: kafkajs.RetryOptions = { retries: 8, initialRetryTime: 100, maxRetryTime: 2_000 };

let charts: Charts;
let authority: Authority;
let broker: Broker;
let folder: string;
let args: readonly string[];
let manifests: readonly Manifest[];

beforeAll(async () => {
  charts = await Charts.prepare();
  authority = await makeAuthority();
  manifests = await charts.render('infrastructure', { set: inTest.infrastructure });
  broker = await brokerOf(manifests, authority);
  folder = await mkdtemp(join(tmpdir(), 'todo-platform-rights-'));
  writeCredentials(folder, await authority.sign('kafka-topics-client'));
  const [job] = workloads([only(manifests, 'Job', 'infrastructure-topics')]);
  const asked = job?.pod.containers[0]?.args ?? [];
  args = asked.map((arg) =>
    arg.replace('kafka.todo-test.svc:9093', broker.address).replace('/etc/todo-platform/kafka', folder),
  );
}, 120_000);
afterAll(async () => {
  await broker[Symbol.asyncDispose]();
  await charts[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const cli = (...more: readonly string[]) =>
  runCommand(process.execPath, ['ops/todo-platform.mjs', ...more], { cwd: ROOT });

function client(credentials: Credentials | undefined, retry: kafkajs.RetryOptions = PATIENT): kafkajs.Kafka {
  return new kafkajs.Kafka({
    clientId: 'rights',
    brokers: [broker.address],
    ...(credentials === undefined
      ? {}
      : { ssl: { ca: [credentials.ca], cert: credentials.cert, key: credentials.key } }),
    logLevel: kafkajs.logLevel.NOTHING,
    retry,
    connectionTimeout: 5_000,
  });
}

async function withAdmin<T>(kafka: kafkajs.Kafka, work: (admin: kafkajs.Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  return work(admin).finally(() => admin.disconnect());
}

async function publish(kafka: kafkajs.Kafka, topic: string): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await producer.send({ topic, messages: [{ key: 'k', value: 'v' }] }).finally(() => producer.disconnect());
}

async function read(kafka: kafkajs.Kafka, groupId: string, topic: string): Promise<string> {
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  onFailure(consumer, reject);
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        resolve(String(message.value));
        return Promise.resolve();
      },
    });
    return await promise;
  } finally {
    await consumer.disconnect();
  }
}

describe("Kafka with the chart's configuration, after the topics Job", () => {
  it('has the topics and rights, also if the Job runs again', async () => {
    expect(await cli(...args)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/create todo\.lists\.v1[^]*\d+ rights are granted/),
    });
    expect(await cli(...args)).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was to do.') });
  });

  it('has coordinators that answer the first request for each consumer group', async () => {
    const impatient = client(await authority.sign('kafka-keda-client'), { retries: 0 });
    const { groups } = await withAdmin(impatient, async (admin) => {
      // The client learns of the broker by this request.
      await admin.listTopics();
      return admin.describeGroups(['users-worker', 'todo-worker']);
    });
    expect(groups).toHaveLength(2);
  });

  it('lets sidecars only publish and read', async () => {
    const sidecar = client(await authority.sign('kafka-sidecar-client'));
    await publish(sidecar, TOPIC);
    expect(await read(sidecar, 'users-worker', TOPIC)).toBe('v');
    // The client library hides why a group is refused. So first check that a super user may join it.
    const operator = client(await authority.sign('kafka-topics-client'));
    expect(await read(operator, 'somebody-else', TOPIC)).toBe('v');
    await expect(read(sidecar, 'somebody-else', TOPIC)).rejects.toThrow(/Not authorized|group coordinator/i);
    await expect(read(sidecar, 'users-worker', 'users-worker.dead-letters.v1')).rejects.toThrow(/Not authorized/i);
    await expect(publish(sidecar, 'secrets')).rejects.toThrow(/Not authorized|does not host this topic/i);
    const create = withAdmin(sidecar, (admin) => admin.createTopics({ topics: [{ topic: 'own', numPartitions: 1 }] }));
    await expect(create).rejects.toThrow(/Topic creation errors|authorization/i);
  });

  it('lets KEDA read offsets, and no records', async () => {
    const scaler = client(await authority.sign('kafka-keda-client'));
    const offsets = await withAdmin(scaler, (admin) =>
      admin.fetchOffsets({ groupId: 'users-worker', topics: [TOPIC] }),
    );
    expect(offsets[0]?.partitions).toHaveLength(12);
    await expect(read(scaler, 'users-worker', TOPIC)).rejects.toThrow(/Not authorized/i);
    await expect(publish(scaler, TOPIC)).rejects.toThrow(/Not authorized/i);
  });

  it('refuses clients without a certificate, with another authority or in plaintext', async () => {
    const known = await authority.sign('kafka-sidecar-client');
    const stranger = await (await makeAuthority()).sign('kafka-sidecar-client');
    const ask = (kafka: kafkajs.Kafka) => withAdmin(kafka, (admin) => admin.listTopics());
    expect(await ask(client(known))).toContain(TOPIC);
    await expect(ask(client({ ...stranger, ca: known.ca }))).rejects.toThrow();
    await expect(ask(client({ ...known, ca: stranger.ca }))).rejects.toThrow();
    await expect(ask(client(undefined))).rejects.toThrow();
  });

  it('gives no rights to a known client without grants', async () => {
    const nobody = client(await authority.sign('nobody'));
    expect(await withAdmin(nobody, (admin) => admin.listTopics())).toEqual([]);
    await expect(publish(nobody, TOPIC)).rejects.toThrow(/Not authorized/i);
  });
});

describe("a sidecar with the chart's components and configuration", () => {
  const publishing = async ({ url }: Sidecar, path: string, body: unknown, type = 'application/json') =>
    (await fetch(`${url}/${path}`, { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) }))
      .status;

  it('publishes only to the topics of its service', async () => {
    await using sidecar = await sidecarOf(
      'todo-worker',
      manifests,
      broker.address,
      await authority.sign('kafka-sidecar-client'),
    );
    const event = { entryId: '1', event: { id: '1' }, contentType: 'application/json' };
    expect(await publishing(sidecar, `v1.0/publish/pubsub/${TOPIC}`, { id: '1' })).toBe(204);
    expect(await publishing(sidecar, `v1.0-alpha1/publish/bulk/pubsub/${TOPIC}`, [event])).toBe(204);
    expect(await publishing(sidecar, 'v1.0/publish/pubsub/users.accounts.v1', { id: '1' })).toBe(403);
    expect(await publishing(sidecar, 'v1.0/publish/pubsub/anything', { id: '1' })).toBe(403);
  });

  it('gives its app neither secrets nor calls to other apps', async () => {
    await using sidecar = await sidecarOf(
      'todo-worker',
      manifests,
      broker.address,
      await authority.sign('kafka-sidecar-client'),
    );
    const status = async (path: string) => (await fetch(`${sidecar.url}/${path}`)).status;
    expect(await status('v1.0/healthz')).toBe(204);
    expect(await status('v1.0/secrets/kubernetes/kafka-sidecar-client')).toBe(404);
    expect(await status('v1.0/invoke/users-worker/method/health/live')).toBe(404);
  });

  it('refuses an app without scopes', async () => {
    await using sidecar = await sidecarOf(
      'somebody',
      manifests,
      broker.address,
      await authority.sign('kafka-sidecar-client'),
    );
    expect(await publishing(sidecar, `v1.0/publish/pubsub/${TOPIC}`, { id: '1' })).toBe(404);
  });
});
