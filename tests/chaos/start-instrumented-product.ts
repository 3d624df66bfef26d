import { join } from 'node:path';
import { type ProcessSpec, type Product, startProduct } from '../../dev/index.ts';
import { layoutOf, makeDataDir } from '../../tools/data-folder/layout.ts';
import { eventually } from '../support/eventually.ts';
import { count, sql } from '../support/sql.ts';
import { Disk } from './disk/disk.ts';
import { TABLES } from './evidence/tables.ts';
import { killAll } from './faults/signals.ts';
import { Network } from './network/network.ts';
import type { MutationName } from './probe/mutations.ts';
import type { FaultProfile } from './fault-profiles.ts';

export type Start = {
  readonly dataDir: string;
  readonly seed: number;
  readonly mutation: MutationName | undefined;
  readonly profile: FaultProfile;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
};

/** The running product, and what the faults need. */
export type Testbed = {
  readonly product: Product;
  readonly network: Network;
  /** The disk of Postgres' data. Undefined if the faults need none, or if this machine cannot mount one. */
  readonly disk: Disk | undefined;
  /** Kills the product and removes its network and disk. */
  readonly remove: () => Promise<void>;
};

const SERVICES = ['todo-api', 'users-api', 'todo-worker', 'users-worker', 'todo-worker-2', 'users-worker-2'];

/**
 * Starts the product with services that log their deliveries and effects, and withhold some publications. Proxies stand between its
 * processes, and Postgres has its own disk.
 */
export async function startInstrumentedProduct(start: Start): Promise<Testbed> {
  const { dataDir, profile, signal } = start;
  const disk = await diskFor(start);
  const network = new Network();
  let product: Product | undefined;
  const remove = async () => {
    if (product) await killAll(product).finally(() => product?.stop());
    network.close();
    await disk?.unmount();
  };
  try {
    const prepare = (spec: ProcessSpec) => network.prepare(spec);
    product = await startProduct({ dataDir, ports: 'free', overrides: probesOf(start), prepare, signal });
    for (const database of ['users', 'todo'] as const) await sql(product, database, TABLES);
    await projectionsFilled(product);
    if (profile.secondWorkers)
      await Promise.all([product.addWorker('todo-service'), product.addWorker('users-service')]);
    return { product, network, disk, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function probesOf({ seed, mutation, profile }: Start) {
  const env = (name: string) => ({
    NODE_OPTIONS: `--import ${new URL('probe/register.ts', import.meta.url).href}`,
    CHAOS_PROCESS: name,
    CHAOS_SEED: `${seed}`,
    CHAOS_WITHHOLD: `${profile.withhold}`,
    ...(mutation !== undefined && { CHAOS_MUTATION: mutation }),
  });
  return Object.fromEntries(SERVICES.map((name) => [name, env(name)]));
}

async function diskFor({ dataDir, profile, report }: Start): Promise<Disk | undefined> {
  if (!profile.faultKinds.some(({ target }) => target === 'postgres-disk')) return undefined;
  const layout = layoutOf(dataDir);
  makeDataDir(layout);
  const disk = await Disk.mount(layout.postgres, join(dataDir, 'postgres-disk.img'));
  if (disk instanceof Disk) return disk;
  report(`left out: a slow or full disk, because ${disk}`);
  return undefined;
}

/** A fill that comes later could be faster than an event, which would then take no effect. */
async function projectionsFilled(product: Product): Promise<void> {
  const filled = 'SELECT count(*) FROM projection_fills WHERE filled_at IS NOT NULL';
  for (const database of ['users', 'todo'] as const)
    await eventually(async () => {
      if ((await count(product, database, filled)) > 0) return;
      throw new Error(`The projection of the ${database}-service is not filled yet.`);
    }, 60_000);
}
