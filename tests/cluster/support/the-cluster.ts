import { z } from 'zod';
import { Cluster } from '../../../platform/cluster/cluster.ts';
import { NAMESPACE } from '../../../platform/cluster/platform/install.ts';
import { recorded } from '../../../platform/cluster/record.ts';
import { ensureTools } from '../../../platform/cluster/tools.ts';
import { quietly } from '../../support/quietly.ts';

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
  /** Told to stop. */
  readonly ending: boolean;
};

/** The cluster that `cluster:up` brought up, and what the tests ask it for. */
export class TheCluster {
  readonly #cluster: Cluster;
  /** For the PATH of commands: kubectl finds its plugin there. */
  readonly bin: string;
  readonly origin: string;

  private constructor(cluster: Cluster, bin: string, origin: string) {
    this.#cluster = cluster;
    this.bin = bin;
    this.origin = origin;
  }

  /** @throws {Error} where there is none. */
  static async find(): Promise<TheCluster> {
    const record = recorded();
    const { CLUSTER_ORIGIN: origin } = process.env;
    if (record === undefined || origin === undefined) throw new Error('Run these tests by npm run cluster:test.');
    const { folder, kubectl, helm } = await ensureTools(quietly);
    return new TheCluster(new Cluster({ kubectl, helm, ...record }), folder, origin);
  }

  get cluster(): Cluster {
    return this.#cluster;
  }

  /** kubectl in the namespace of the platform. @returns what it printed. */
  kubectl(...args: readonly string[]): Promise<string> {
    return this.#cluster.kubectl(['--namespace', NAMESPACE, ...args]);
  }

  async get(...args: readonly string[]): Promise<unknown> {
    return JSON.parse(await this.kubectl('get', ...args, '--output', 'json'));
  }

  /** The pods that a selector finds, those that are ending as well. */
  async podsIn(selector: string): Promise<readonly Pod[]> {
    const { items } = Pods.parse(await this.get('pods', '--selector', selector));
    return items.map(({ metadata, status }) => ({
      ...{ name: metadata.name, uid: metadata.uid, labels: metadata.labels },
      ready: status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      ending: metadata.deletionTimestamp !== undefined,
    }));
  }

  /** Their names, or their uids: one that has the name of another is another one. */
  async pods(selector: string, by: 'name' | 'uid' = 'name'): Promise<readonly string[]> {
    return (await this.podsIn(selector)).map((pod) => pod[by]);
  }

  /** The name of the pod of Postgres that takes commands. @throws {Error} while there is none. */
  async primary(): Promise<string> {
    const [name] = await this.pods('cnpg.io/cluster=postgres,cnpg.io/instanceRole=primary');
    if (name === undefined) throw new Error('Postgres has no primary.');
    return name;
  }

  /** A statement at the primary of Postgres, by its superuser. @returns rows, columns parted by a tab. */
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
