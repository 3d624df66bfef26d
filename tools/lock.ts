import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

export type LockOptions = {
  /** Called once if another process holds the lock. */
  readonly waiting?: () => void;
  readonly signal?: AbortSignal;
};

const POLL_MS = 100;
const SQLITE_BUSY = 5;

/** Runs `fn` while this process alone holds the lock at `path`. Waits until the lock is free. */
export async function withLock<T>(path: string, fn: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  let release = tryLock(path);
  if (release === undefined) options.waiting?.();
  while (release === undefined) {
    await sleep(POLL_MS, undefined, { signal: options.signal });
    release = tryLock(path);
  }
  try {
    return await fn();
  } finally {
    release();
  }
}

/**
 * Takes the lock at `path` if it is free. The lock is SQLite's write lock on that file: the operating system frees it when the
 * holder ends, even by SIGKILL, so no stale lock can remain. The file stays.
 *
 * `BEGIN EXCLUSIVE` would not do: it waits for readers too, so two processes that begin at once can refuse each other.
 *
 * @returns the function that releases the lock; undefined if another holder has it.
 */
export function tryLock(path: string): (() => void) | undefined {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN IMMEDIATE');
    return () => database.close();
  } catch (error) {
    database.close();
    if (typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY)
      return undefined;
    throw error;
  }
}
