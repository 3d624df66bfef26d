import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type ResultPromise } from 'execa';
import getPort from 'get-port';
import { ensureKafka } from '../../tools/toolchain/index.ts';
import { eventually } from './eventually.ts';
import { quietly } from './quietly.ts';

const NODES = [1, 2, 3];
const CLUSTER_ID = '--cluster-id=dG9kby1wbGF0Zm9ybS0wMw';
const START_MS = 120_000;
/** Small and quick to start, since three of them share the machine with other tests. */
const JVM = ['-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

type Node = { readonly id: number; readonly port: number; readonly controllerPort: number };

/** A real Kafka cluster of three brokers, which are its controllers too. Plaintext, on loopback. */
export class KafkaCluster implements AsyncDisposable {
  readonly addresses: readonly string[];
  readonly #folder: string;
  readonly #running: ReadonlyMap<number, ResultPromise>;

  private constructor(folder: string, nodes: readonly Node[], running: ReadonlyMap<number, ResultPromise>) {
    this.#folder = folder;
    this.#running = running;
    this.addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  }

  static async start(): Promise<KafkaCluster> {
    const { java, classpath } = await ensureKafka(quietly);
    const folder = await mkdtemp(join(tmpdir(), 'todo-platform-kafka-cluster-'));
    const nodes: Node[] = [];
    for (const id of NODES) nodes.push({ id, port: await getPort(), controllerPort: await getPort() });
    const running = new Map<number, ResultPromise>();
    const cluster = new KafkaCluster(folder, nodes, running);
    try {
      for (const node of nodes) {
        const home = join(folder, String(node.id));
        const config = join(home, 'server.properties');
        await mkdir(home);
        await writeFile(config, propertiesOf(node, nodes, join(home, 'data')));
        const program = [...JVM, '-cp', classpath];
        await execa(java, [...program, 'kafka.tools.StorageTool', 'format', CLUSTER_ID, '--config', config]);
        const output = { file: join(home, 'log') };
        const options = { cwd: home, reject: false, stdin: 'ignore', stdout: output, stderr: output } as const;
        running.set(node.id, execa(java, [...program, 'kafka.Kafka', config], options));
      }
      for (const { id, port } of nodes) {
        const ended = running.get(id)?.then(async () => {
          throw new Error(`Broker ${id} has ended:\n${await readFile(join(folder, String(id), 'log'), 'utf8')}`);
        });
        await Promise.race([ended, eventually(() => answers(port), START_MS)]);
      }
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
    return cluster;
  }

  /** Kills a broker, as if its machine were lost. */
  async kill(id: number): Promise<void> {
    const broker = this.#running.get(id);
    broker?.kill('SIGKILL');
    await broker;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(NODES.map((id) => this.kill(id)));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function answers(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect').finally(() => socket.destroy());
}

function propertiesOf({ id, port, controllerPort }: Node, nodes: readonly Node[], data: string): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': nodes.map((node) => `${node.id}@127.0.0.1:${node.controllerPort}`).join(','),
    listeners: `BROKER://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'listener.security.protocol.map': 'BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'BROKER',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 3,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
    // The default would not fit into the small heap.
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
    'num.network.threads': 1,
    'num.io.threads': 2,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
