import { type Product, startProduct } from '../../dev/index.ts';
import { eventually } from '../support/eventually.ts';
import { count, sql } from '../support/sql.ts';
import { TABLES } from './evidence/tables.ts';
import type { MutationName } from './probe/mutations.ts';
import type { FaultProfile } from './fault-profiles.ts';

export type Start = {
  readonly dataDir: string;
  readonly seed: number;
  readonly mutation: MutationName | undefined;
  readonly profile: FaultProfile;
  readonly signal: AbortSignal;
};

const SERVICES = ['todo-api', 'users-api', 'todo-worker', 'users-worker', 'todo-worker-2', 'users-worker-2'];

/** Starts the product with services that log their deliveries and effects, and withhold some publications. */
export async function startInstrumentedProduct({ dataDir, seed, mutation, profile, signal }: Start): Promise<Product> {
  const env = (name: string) => ({
    NODE_OPTIONS: `--import ${new URL('probe/register.ts', import.meta.url).href}`,
    CHAOS_PROCESS: name,
    CHAOS_SEED: `${seed}`,
    CHAOS_WITHHOLD: `${profile.withhold}`,
    ...(mutation !== undefined && { CHAOS_MUTATION: mutation }),
  });
  const overrides = Object.fromEntries(SERVICES.map((name) => [name, env(name)]));
  const product = await startProduct({ dataDir, ports: 'free', overrides, signal });
  try {
    for (const database of ['users', 'todo'] as const) await sql(product, database, TABLES);
    // A fill that comes later could be faster than an event, which would then take no effect.
    await eventually(() => expectProjectionsFilled(product), 60_000);
    if (profile.secondWorkers)
      await Promise.all([product.addWorker('todo-service'), product.addWorker('users-service')]);
    return product;
  } catch (error) {
    await product.stop();
    throw error;
  }
}

async function expectProjectionsFilled(product: Product): Promise<void> {
  for (const database of ['users', 'todo'] as const) {
    const filled = await count(product, database, 'SELECT count(*) FROM projection_fills WHERE filled_at IS NOT NULL');
    if (filled === 0) throw new Error(`The projection of the ${database}-service is not filled yet.`);
  }
}
