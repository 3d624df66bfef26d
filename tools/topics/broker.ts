import { readFileSync } from 'node:fs';
import { connect, isIP } from 'node:net';
import { connect as connectByTls } from 'node:tls';
import kafkajs from 'kafkajs';

/** The addresses of a Kafka cluster, and our certificate. */
export type Broker = {
  /** Bootstrap addresses, host:port. */
  readonly addresses: readonly string[];
  /** PEM. `ca` verifies the broker, `cert` identifies us. Absent: plaintext, for loopback. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
};

export type TlsFlags = { readonly tlsCa?: string; readonly tlsCert?: string; readonly tlsKey?: string };

/** @throws {Error} if only some of the three files are given, or one cannot be read. */
export function tlsOf({ tlsCa, tlsCert, tlsKey }: TlsFlags): Pick<Broker, 'tls'> {
  if (tlsCa === undefined && tlsCert === undefined && tlsKey === undefined) return {};
  if (tlsCa === undefined || tlsCert === undefined || tlsKey === undefined) {
    throw new Error('TLS needs all three: --tls-ca, --tls-cert and --tls-key.');
  }
  return { tls: { ca: read(tlsCa), cert: read(tlsCert), key: read(tlsKey) } };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`Cannot read ${path}.`, { cause });
  }
}

/** Runs `work` with a connected admin client, then disconnects it. @throws {Error} with the addresses, if no broker answers. */
export async function withAdmin<T>(broker: Broker, work: (admin: kafkajs.Admin) => Promise<T>): Promise<T> {
  return withClient(broker, {}, work);
}

/**
 * Runs `work` once for each broker of the cluster, each time with an admin client that asks only this broker. Brokers learn of a change
 * one after the other.
 */
export async function onEachBroker(
  broker: Broker,
  work: (admin: kafkajs.Admin, address: string) => Promise<void>,
): Promise<void> {
  const { brokers } = await withAdmin(broker, (admin) => admin.describeCluster());
  for (const { host, port } of brokers) {
    const address = `${host}:${port}`;
    const only = { ...broker, addresses: [address] };
    await withClient(only, { socketFactory: alwaysTo(host, port, broker) }, (admin) => work(admin, address));
  }
}

/** kafkajs would send some requests to another broker. It names any of them as the controller, since KRaft hides the real one. */
function alwaysTo(host: string, port: number, { tls }: Broker): kafkajs.ISocketFactory {
  const address = { host, port };
  if (tls === undefined) return ({ onConnect }) => connect(address, onConnect);
  const name = isIP(host) === 0 ? { servername: host } : {};
  return ({ ssl, onConnect }) => connectByTls({ ...address, ...name, ...ssl }, onConnect);
}

async function withClient<T>(
  { addresses, tls }: Broker,
  options: Pick<kafkajs.KafkaConfig, 'socketFactory'>,
  work: (admin: kafkajs.Admin) => Promise<T>,
): Promise<T> {
  const admin = new kafkajs.Kafka({
    clientId: 'todo-platform-topics',
    brokers: [...addresses],
    ...(tls === undefined ? {} : { ssl: { ca: [tls.ca], cert: tls.cert, key: tls.key } }),
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { initialRetryTime: 50, retries: 10, maxRetryTime: 1_000 },
    ...options,
  }).admin();
  try {
    await admin.connect();
  } catch (cause) {
    const why = tls === undefined || !(cause instanceof Error) ? '' : ` (${cause.message})`;
    throw new Error(`No Kafka broker answers at ${addresses.join(', ')}${why}.`, { cause });
  }
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
