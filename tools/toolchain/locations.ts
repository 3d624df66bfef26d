import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const SYSTEM_CACHE = '/var/cache/todo-platform';

/**
 * The folder for downloaded and built parts: TODO_PLATFORM_CACHE, or XDG_CACHE_HOME/todo-platform. Otherwise
 * /var/cache/todo-platform for root, whose home is closed to other users, and ~/.cache/todo-platform for everybody else.
 */
export function cacheRoot(): string {
  const { TODO_PLATFORM_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  if (own) return resolve(own);
  if (xdg) return resolve(xdg, 'todo-platform');
  return isRoot() ? SYSTEM_CACHE : join(homedir(), '.cache', 'todo-platform');
}

/**
 * The cache folder for Postgres. It refuses to run as root, so for root another user runs it and must be able to reach its files.
 * If that user cannot reach {@link cacheRoot}, this is /var/cache/todo-platform.
 */
export async function postgresRoot(): Promise<string> {
  const root = cacheRoot();
  return !isRoot() || (await othersReach(root)) ? root : SYSTEM_CACHE;
}

/** Whether other users may pass through all existing folders down to `path`. */
async function othersReach(path: string): Promise<boolean> {
  const mode = await stat(path).then(
    (found) => found.mode,
    () => undefined,
  );
  if (mode !== undefined && (mode & 0o001) === 0) return false;
  const parent = dirname(path);
  return parent === path || othersReach(parent);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
