import { randomUUID } from 'node:crypto';
import { jobTemplate, runPod } from './run-pod.ts';
import type { TestCluster } from './test-cluster.ts';

/** The script in the pod. Its variables are TOPIC, SINCE, KEYS and GROUP. */
const SCRIPT = `
  import { readFileSync } from 'node:fs';
  import kafkajs from 'kafkajs';
  const { TOPIC: topic, SINCE, KEYS, GROUP: groupId } = process.env;
  const keys = new Set(KEYS.split(' '));
  const file = (name) => readFileSync('/etc/todo-platform/kafka/' + name, 'utf8');
  const ssl = { ca: [file('ca.crt')], cert: file('tls.crt'), key: file('tls.key') };
  const kafka = new kafkajs.Kafka({ brokers: ['kafka:9093'], ssl, logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const starts = await admin.fetchTopicOffsetsByTimestamp(topic, Number(SINCE));
  const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]));
  const open = new Set(starts.filter(({ partition, offset }) => Number(offset) < ends.get(partition)).map(({ partition }) => partition));
  if (open.size === 0) process.exit(0);
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise((resolve, reject) => {
    // The client restarts by itself after some errors.
    consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error));
    const eachBatch = async ({ batch: { partition, messages } }) => {
      for (const { offset, key, value } of messages) {
        if (keys.has(String(key)) && Number(offset) < ends.get(partition)) console.log(String(key), JSON.parse(value).id);
        if (Number(offset) + 1 >= ends.get(partition)) open.delete(partition);
      }
      if (open.size === 0) resolve();
    };
    consumer.run({ eachBatch }).catch(reject);
    for (const { partition, offset } of starts) consumer.seek({ topic, partition, offset });
  });
  await consumer.disconnect();
  await admin.deleteGroups([groupId]);
  await admin.disconnect();`;

const RECORD = /^([\da-f-]{36}) ([\da-f-]{36})$/;

/**
 * Reads the records of a topic with one of these keys, since a moment (milliseconds since 1970). Records of one Kafka partition
 * are in the order of their offsets. It uses the identity of the Job that creates the topics: all others that may read them
 * have a sidecar.
 */
export async function recordsOf(
  cluster: TestCluster,
  topic: string,
  { since, keys }: { readonly since: number; readonly keys: ReadonlySet<string> },
): Promise<readonly { readonly key: string; readonly eventId: string }[]> {
  const variables = { TOPIC: topic, SINCE: String(since), KEYS: [...keys].join(' '), GROUP: `test-${randomUUID()}` };
  const { code, output } = await runPod(cluster, await jobTemplate(cluster, 'infrastructure', 'topics'), {
    command: [
      '/usr/local/bin/node',
      '--disable-warning=TimeoutNegativeWarning',
      '--input-type=module',
      '--eval',
      SCRIPT,
    ],
    args: [],
    env: Object.entries(variables).map(([name, value]) => ({ name, value })),
  });
  if (code !== 0) throw new Error(`Reading ${topic}: ${output}`);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, key = '', eventId = ''] = RECORD.exec(line) ?? [];
      if (eventId === '') throw new Error(`Reading ${topic}: ${line}`);
      return { key, eventId };
    });
}
