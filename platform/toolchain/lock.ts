import { mkdir } from 'node:fs/promises';
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

/**
 * Runs `fn` while this process alone holds the lock at `path`. The lock is SQLite's exclusive lock on that file: the
 * operating system frees it when the holder ends, however it ends, so no stale lock can remain. The file stays.
 */
export async function withLock<T>(path: string, fn: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    for (let first = true; !take(database); first = false) {
      if (first) options.waiting?.();
      await sleep(POLL_MS, undefined, { signal: options.signal });
    }
    return await fn();
  } finally {
    database.close();
  }
}

function take(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY)
      return false;
    throw error;
  }
}
