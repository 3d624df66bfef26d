import { z } from 'zod';
import { Cluster } from '../../../cluster/cluster.ts';
import { NAMESPACE } from '../../../cluster/installation/install.ts';
import { readRecord } from '../../../cluster/cluster-record.ts';
import { ensureTools } from '../../../cluster/tools.ts';
import { quietly } from '../../../../tests/support/quietly.ts';

export { NAMESPACE };

export type Component = 'api' | 'worker';

/** The selector of a service's pods. */
export function podsOf(service: string, component: Component): string {
  return `app.kubernetes.io/name=${service},app.kubernetes.io/component=${component}`;
}

const Pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        uid: z.string(),
        labels: z.record(z.string(), z.string()).default({}),
        deletionTimestamp: z.string().optional(),
      }),
      status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }),
    }),
  ),
});

export type Pod = {
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ready: boolean;
  /** Whether Kubernetes has asked the pod to stop. */
  readonly ending: boolean;
};

/** The cluster that `cluster:up` brought up, with what the tests need. */
export class TestCluster {
  readonly #cluster: Cluster;
  /** The folder with kubectl and its plugin, for the PATH. */
  readonly bin: string;
  readonly origin: string;

  private constructor(cluster: Cluster, bin: string, origin: string) {
    this.#cluster = cluster;
    this.bin = bin;
    this.origin = origin;
  }

  /** @throws {Error} if no cluster runs. */
  static async find(): Promise<TestCluster> {
    const record = readRecord();
    const { CLUSTER_ORIGIN: origin } = process.env;
    if (record === undefined || origin === undefined) throw new Error('Run these tests by npm run cluster:test.');
    const { folder, kubectl, helm } = await ensureTools(quietly);
    return new TestCluster(new Cluster({ kubectl, helm, ...record }), folder, origin);
  }

  get cluster(): Cluster {
    return this.#cluster;
  }

  /** Runs kubectl in the product's namespace. @returns its output. */
  kubectl(...args: readonly string[]): Promise<string> {
    return this.#cluster.kubectl(['--namespace', NAMESPACE, ...args]);
  }

  async get(...args: readonly string[]): Promise<unknown> {
    return JSON.parse(await this.kubectl('get', ...args, '--output', 'json'));
  }

  /** The pods of a selector, including those that are ending. */
  async podsIn(selector: string): Promise<readonly Pod[]> {
    const { items } = Pods.parse(await this.get('pods', '--selector', selector));
    return items.map(({ metadata, status }) => ({
      ...{ name: metadata.name, uid: metadata.uid, labels: metadata.labels },
      ready: status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      ending: metadata.deletionTimestamp !== undefined,
    }));
  }

  /** The names or uids of these pods. Only the uid tells a new pod from an old one with the same name. */
  async pods(selector: string, by: 'name' | 'uid' = 'name'): Promise<readonly string[]> {
    return (await this.podsIn(selector)).map((pod) => pod[by]);
  }

  /** The name of the pod with Postgres' primary. @throws {Error} while there is none. */
  async primary(): Promise<string> {
    const [name] = await this.pods('cnpg.io/cluster=postgres,cnpg.io/instanceRole=primary');
    if (name === undefined) throw new Error('Postgres has no primary.');
    return name;
  }

  /** Runs a statement on Postgres' primary as superuser. @returns the columns of each row. */
  async sql(database: 'users' | 'todo', statement: string): Promise<readonly (readonly string[])[]> {
    const psql = ['psql', '--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--field-separator', '\t'];
    const printed = await this.kubectl(
      ...['exec', await this.primary(), '--container', 'postgres', '--'],
      ...[...psql, '--set', 'ON_ERROR_STOP=1', '--dbname', database, '--command', statement],
    );
    return printed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t'));
  }

  async count(database: 'users' | 'todo', statement: string): Promise<number> {
    const [row] = await this.sql(database, statement);
    return Number(row?.[0]);
  }
}
