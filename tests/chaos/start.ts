import { type Platform, startPlatform } from '../../platform/local/index.ts';
import { sql } from '../support/sql.ts';
import { TABLES } from './evidence/tables.ts';
import type { MutationName } from './probe/mutations.ts';
import type { Adversity } from './proof.ts';

export type Start = {
  readonly dataDir: string;
  readonly seed: number;
  readonly mutation: MutationName | undefined;
  readonly adversity: Adversity;
  readonly signal: AbortSignal;
};

const SERVICES = ['todo-api', 'users-api', 'todo-worker', 'users-worker', 'todo-worker-2', 'users-worker-2'];

/** Starts the whole with its services watched. */
export async function startWatched({ dataDir, seed, mutation, adversity, signal }: Start): Promise<Platform> {
  const env = (name: string) => ({
    NODE_OPTIONS: `--import ${new URL('probe/register.ts', import.meta.url).href}`,
    CHAOS_PROCESS: name,
    CHAOS_SEED: `${seed}`,
    CHAOS_WITHHOLD: `${adversity.withhold}`,
    ...(mutation !== undefined && { CHAOS_MUTATION: mutation }),
  });
  const overrides = Object.fromEntries(SERVICES.map((name) => [name, env(name)]));
  const platform = await startPlatform({ dataDir, ports: 'free', overrides, signal });
  try {
    for (const database of ['users', 'todo'] as const) await sql(platform, database, TABLES);
    if (adversity.secondWorkers)
      await Promise.all([platform.addWorker('todo-service'), platform.addWorker('users-service')]);
    return platform;
  } catch (error) {
    await platform.stop();
    throw error;
  }
}
