import { type Platform, startPlatform } from '../../platform/local/index.ts';
import { createTables } from './evidence/tables.ts';
import type { MutationName } from './probe/mutations.ts';

export type Start = {
  readonly dataDir: string;
  readonly seed: number;
  readonly mutation: MutationName | undefined;
  readonly signal: AbortSignal;
};

/** Starts the whole, its services watched, with two workers of each. */
export async function startWatched({ dataDir, seed, mutation, signal }: Start): Promise<Platform> {
  const env = {
    NODE_OPTIONS: `--import ${new URL('probe/register.ts', import.meta.url).href}`,
    CHAOS_SEED: String(seed),
    ...(mutation !== undefined && { CHAOS_MUTATION: mutation }),
  };
  const services = ['todo-api', 'users-api', 'todo-worker', 'users-worker', 'todo-worker-2', 'users-worker-2'];
  const overrides = Object.fromEntries(services.map((name) => [name, env]));
  const platform = await startPlatform({ dataDir, ports: 'free', overrides, signal });
  try {
    await createTables(platform);
    await Promise.all([platform.addWorker('todo-service'), platform.addWorker('users-service')]);
    return platform;
  } catch (error) {
    await platform.stop();
    throw error;
  }
}
