import type { Daprd, EnsureOptions, Kafka, Postgres, Problem } from './types.ts';

export type { Daprd, EnsureOptions, Kafka, Origin, Postgres, Problem, Report } from './types.ts';

/** Finds, or fetches into the cache, Postgres 18. */
export function ensurePostgres(_options: EnsureOptions): Promise<Postgres> {
  return Promise.reject(new Error('not built yet'));
}

/** Finds, or fetches into the cache, Kafka 4.3 and the Java that runs it. */
export function ensureKafka(_options: EnsureOptions): Promise<Kafka> {
  return Promise.reject(new Error('not built yet'));
}

/** Finds, or builds into the cache, daprd 1.18.0. */
export function ensureDaprd(_options: EnsureOptions): Promise<Daprd> {
  return Promise.reject(new Error('not built yet'));
}

/** What the machine lacks for the parts that it does not have yet; empty when everything can be had. */
export function preflight(): Promise<Problem[]> {
  return Promise.resolve([]);
}

/**
 * Runs `fn` while this process alone holds the lock at `path`. The operating system frees the lock when the holder ends,
 * however it ends.
 */
export function withLock<T>(
  _path: string,
  fn: () => Promise<T>,
  _options?: { readonly waiting?: () => void; readonly signal?: AbortSignal },
): Promise<T> {
  return fn();
}
