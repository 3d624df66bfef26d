import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { eventually } from '../../../tests/support/eventually.ts';
import { connectScript, runInPod } from './support/in-pod.ts';
import { NAMESPACE, TestCluster } from './support/test-cluster.ts';

const cluster = await TestCluster.find();

describe('h: refusals', () => {
  /** A script that asks the sidecar to publish, as the app in the pod can. */
  const publishing = (topic: string) => `
    const answer = await fetch('http://127.0.0.1:3500/v1.0/publish/pubsub/${topic}', {
      method: 'POST',
      headers: { 'dapr-api-token': process.env.DAPR_API_TOKEN ?? '', 'content-type': 'application/json' },
      body: '{}',
    });
    console.log(answer.status, await answer.text());`;

  it("Dapr's scopes: an app may publish only to its own topics", async () => {
    const output = await runInPod(cluster, 'users-service', 'worker', publishing('todo.lists.v1'));
    expect(output).toMatch(/^403 .*not allowed/);
  });

  it('a sidecar refuses requests without its token', async () => {
    const script = publishing('users.accounts.v1').replace("process.env.DAPR_API_TOKEN ?? ''", "'wrong'");
    expect(await runInPod(cluster, 'users-service', 'worker', script)).toMatch(/^401 /);
  });

  it("Postgres: a service's role may use only its own database, and only over TLS", async () => {
    const connectTo = (database: string, tls: boolean) => `
      import pg from 'pg';
      const { DATABASE_USER: user, DATABASE_PASSWORD: password } = process.env;
      const client = new pg.Client({
        host: 'postgres-rw', port: 5432, database: '${database}', user, password,
        ssl: ${tls ? '{ rejectUnauthorized: false }' : 'false'},
      });
      await client.connect().then(() => console.log('connected'), (error) => console.log(error.message));
      await client.end().catch(() => undefined);`;
    const connected = (database: string, tls: boolean) =>
      runInPod(cluster, 'users-service', 'api', connectTo(database, tls));
    expect(await connected('users', true)).toBe('connected');
    expect(await connected('todo', true)).toMatch(/pg_hba.conf rejects connection .*database "todo"/);
    expect(await connected('users', false)).toMatch(/pg_hba.conf rejects connection .*no encryption/);
  });

  it('gRPC: a client without a service token reads no snapshot, and without TLS gets no answer', async () => {
    const call = (credentials: string) => `
      import { credentials, Client } from '@grpc/grpc-js';
      import { readFileSync } from 'node:fs';
      const client = new Client('todo-service:5001', ${credentials}, {});
      const raw = (bytes) => bytes;
      const stream = client.makeServerStreamRequest('/todo.v1.ListService/Export', raw, raw, Buffer.alloc(0), {
        deadline: Date.now() + 10000,
      });
      stream.on('data', () => console.log('data')).on('error', (error) => console.log(error.code, error.details));
      stream.on('end', () => client.close());`;
    const secure = `credentials.createSsl(readFileSync('/etc/todo-platform/tls/ca.crt'))`;
    const withTls = await runInPod(cluster, 'users-service', 'worker', call(secure));
    expect(withTls).toMatch(/^16 /);
    const plain = await runInPod(cluster, 'users-service', 'worker', call('credentials.createInsecure()'));
    expect(plain).toMatch(/^(14|4) /);
  });

  it('Kafka: a client without a certificate gets no answer, in plaintext or over TLS', async () => {
    const script = `
      import { connect } from 'node:net';
      import { connect as secure } from 'node:tls';
      // ApiVersions, the first request of any client: length 10, key 18, version 0, correlation 1, no client id.
      const request = Buffer.from('0000000a0012000000000001ffff', 'hex');
      const ask = (socket) => new Promise((resolve) => {
        socket.setTimeout(5000, () => resolve('timeout'));
        socket.on('data', (bytes) => resolve(bytes[0] === 0x15 ? 'alert' : 'answered ' + bytes.length));
        socket.on('error', (error) => resolve(error.code)).on('close', () => resolve('closed'));
        socket.write(request);
      });
      const at = { host: 'kafka', port: 9093 };
      console.log('plaintext', await ask(connect(at)));
      console.log('tls', await ask(secure({ ...at, rejectUnauthorized: false })));
      process.exit(0);`;
    const output = await runInPod(cluster, 'users-service', 'worker', script);
    expect(output).toMatch(/^plaintext (closed|alert|ECONNRESET|timeout)$/m);
    expect(output).toMatch(/^tls (closed|ERR_SSL\w+|ECONNRESET)$/m);
  });

  describe('NetworkPolicies', () => {
    const stranger = `stranger-${randomUUID().slice(0, 8)}`;
    const ports = [
      ['users-service', 3000],
      ['todo-service', 5001],
      ['postgres-rw', 5432],
      ['kafka', 9093],
    ] as const;

    beforeAll(async () => {
      const image = (
        await cluster.kubectl(
          'get',
          'rollouts.argoproj.io',
          'users-service-api',
          '--output',
          'jsonpath={.spec.template.spec.containers[0].image}',
        )
      ).trim();
      await cluster.cluster.apply(stringify(podOf(stranger, image)), NAMESPACE);
      await cluster.kubectl('wait', '--for=condition=Ready', `pod/${stranger}`, '--timeout=60s');
    });

    afterAll(async () => {
      await cluster.kubectl('delete', 'pod', stranger, '--ignore-not-found', '--now');
    });

    it.each(ports)('an unknown pod does not reach %s:%d', async (host, port) => {
      // The pod connects by address, because it may not even reach the DNS.
      const address = await addressOf(host);
      const node = ['/usr/local/bin/node', '--input-type=module', '--eval', connectScript(address, port)];
      const answer = await cluster.kubectl('exec', stranger, '--', ...node);
      expect(answer).toMatch(/^(ECONNREFUSED|timeout)$/);
    });

    it('a service reaches only what it needs', async () => {
      const open = (component: 'api' | 'worker', host: string, port: number) =>
        runInPod(cluster, 'users-service', component, connectScript(host, port));
      await eventually(async () => expect(await open('worker', 'kafka', 9093)).toBe('open'));
      expect(await open('api', 'postgres-rw', 5432)).toBe('open');
      expect(await open('worker', 'todo-service', 5001)).toBe('open');
      // The api never talks to Kafka.
      expect(await open('api', await addressOf('kafka'), 9093)).toMatch(/^(ECONNREFUSED|timeout)$/);
    });
  });
});

/** The address of a pod behind a Service. */
async function addressOf(service: string): Promise<string> {
  const selector = `kubernetes.io/service-name=${service}`;
  const path = 'jsonpath={.items[0].endpoints[0].addresses[0]}';
  return (await cluster.kubectl('get', 'endpointslices', '--selector', selector, '--output', path)).trim();
}

/** A pod that meets the restricted standard and belongs to no service. */
function podOf(name: string, image: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'stranger',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['/usr/local/bin/node', '--eval', 'setInterval(() => undefined, 1000)'],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
}
